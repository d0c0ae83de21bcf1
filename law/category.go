package law

// Categories are the categories of people the program knows; which of them a province has is the term person.categories (PT-2.2, DT-2.2, BD-2.5).
func Categories() []string {
	return []string{"can_bo", "cong_chuc", "can_bo_cong_chuc_xa", "vien_chuc", "nguoi_lam_viec_hoi", "nguoi_lao_dong"}
}

// standsAs gives the category whose fields, rules and events a category shares. Cadres and civil servants of communes were told apart until
// 1 July 2025 only (Luật 80/2025/QH15); who works in an association within the assigned quota declares on the same form as a public employee.
func standsAs(category string) string {
	switch category {
	case "can_bo_cong_chuc_xa":
		return "cong_chuc"
	case "nguoi_lam_viec_hoi":
		return "vien_chuc"
	}
	return category
}

// Specials are the diện quản lý that send a person's approval elsewhere than to the managing body's head.
func Specials() []string { return []string{"ban_thuong_vu"} }
