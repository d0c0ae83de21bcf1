package demo

import (
	"fmt"

	"hoso/office"
	"hoso/office/account"
)

// cast is who signs in to try the main job, by short name.
type cast struct {
	name, role, unit, key, what string
	self                        bool // has a dossier of their own in the unit
}

// SchoolKey is the unit in which the main job is played: the lower secondary school of the first commune.
func (b *builder) SchoolKey() string { return b.firstCommune() + "." + FeaturedSchool }

func (b *builder) firstCommune() string {
	if len(b.communes) == 0 {
		return RootKey
	}
	return b.communes[0]
}

// issueAccounts makes the accounts of the cast and of everybody in the featured school.
func (b *builder) issueAccounts() error {
	school := b.SchoolKey()
	players := []cast{
		{"admin", "department_admin", "T", "", "Quản trị: đơn vị, tài khoản toàn tỉnh", false},
		{"director", "department_director", "SNV", "director", "Lãnh đạo Sở: ký số lô dữ liệu", false},
		{"reviewer", "department_officer", "SNV", "", "Chuyên viên Sở: rà soát, theo dõi đồng bộ", false},
		{"unit_admin", "unit_admin", school, "", "Quản trị đơn vị: cấp tài khoản, in phiếu", false},
		{"officer", "officer", school, "", "Cán bộ tổ chức của trường: kiểm tra, nhập thay", true},
		{"head", "head", school, "head-school", "Hiệu trưởng: phê duyệt, ký bản hồ sơ", true},
		{"department_officer", "officer", "SNV", "", "Cán bộ tổ chức của Sở Nội vụ", true},
		{"department_head", "head", "SNV", "head-department", "Người có thẩm quyền của Sở Nội vụ", true},
		{"province_head", "head", "T", "head-province", "Người có thẩm quyền của UBND tỉnh: phê duyệt người đứng đầu các đơn vị", false},
	}
	next := map[string]int{}
	for _, p := range players {
		a := account.Issue{Kind: "unit", Name: p.what, Unit: b.units[p.unit].ID, Key: p.key, Basis: "QĐ 01/QĐ-SNV (thử nghiệm)", Login: p.name}
		if p.self {
			m, err := b.member(p.unit, p.role == "head", next)
			if err != nil {
				return err
			}
			a.Dossier, a.Name = m.Dossier, m.Name
		}
		who, err := b.issue(p.name, a, p.role, p.unit, p.what)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		b.who(p.name, who)
	}
	return b.issuePeople(school, next)
}

func (b *builder) member(unitKey string, head bool, next map[string]int) (Member, error) {
	staff := b.staff[unitKey]
	if head && len(staff) > 0 {
		return staff[0], nil
	}
	next[unitKey]++
	if n := next[unitKey]; n < len(staff) {
		return staff[n], nil
	}
	return Member{}, fmt.Errorf("unit %s has %d people, too few for the cast", unitKey, len(staff))
}

// issuePeople gives the featured school's other people their accounts: person, person2, …
func (b *builder) issuePeople(school string, next map[string]int) error {
	for n := next[school] + 1; n < len(b.staff[school]) && n < next[school]+9; n++ {
		m := b.staff[school][n]
		name := "person"
		if n > next[school]+1 {
			name = fmt.Sprintf("person%d", n-next[school])
		}
		who, err := b.issue(name, account.Issue{Dossier: m.Dossier, Name: m.Name, Unit: b.units[school].ID, Login: name, Basis: m.Position}, office.RolePerson, school, "Viên chức: xem và cập nhật hồ sơ của mình")
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		b.who(name, who)
	}
	return nil
}

func (b *builder) who(name string, who office.Who) {
	if b.province.Askers == nil {
		b.province.Askers = map[string]office.Who{}
	}
	b.province.Askers[name] = who
}
