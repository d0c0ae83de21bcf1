package law

import "slices"

// QuotaKind is a kind of number of posts that a competent body assigns to a unit, with the categories of people whose posts it numbers.
type QuotaKind struct {
	ID         string
	Categories []string
}

// quotaKinds are the kinds the texts name: biên chế and the numbers beside it (PT-9.1, DT-3.1, DT-13.1), contracts under Nghị định 111/2022/NĐ-CP
// (PT-2.2), and the chỉ tiêu biên chế of associations (DT-2.2.d).
func quotaKinds() []QuotaKind {
	return []QuotaKind{
		{"cong_chuc", []string{"can_bo", "cong_chuc", "can_bo_cong_chuc_xa"}},
		{"vien_chuc", []string{"vien_chuc"}},
		{"hoi", []string{"nguoi_lam_viec_hoi"}},
		{"hop_dong", []string{"nguoi_lao_dong"}},
	}
}

// QuotaKinds are the kinds of quota a province has: those of the categories of people its regulation names (person.categories).
func (r *Regulation) QuotaKinds() []QuotaKind {
	return slices.DeleteFunc(quotaKinds(), func(k QuotaKind) bool {
		return !slices.ContainsFunc(k.Categories, func(c string) bool { return slices.Contains(r.Categories.List, c) })
	})
}
