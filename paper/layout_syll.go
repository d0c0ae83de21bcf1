package paper

import "hoso/law"

// sylLayout is the layout of the sơ yếu lý lịch of Circular 06/2023/TT-BNV: which entries share a line, the form's shorter
// wordings, its headings.
func sylLayout() layout {
	return layout{
		form:     "syll",
		title:    law.Label{VI: "SƠ YẾU LÝ LỊCH", EN: "CURRICULUM VITAE"},
		numbers:  true,
		photo:    "anh_mau",
		beside:   5,
		masthead: sylMasthead(),
		rows:     append(append(sylPerson(), sylSalary()...), sylEnd()...),
		headings: []title{
			{item: "30", label: law.Label{VI: "Tiền lương", EN: "Salary"}},
			{item: "32", label: law.Label{VI: "QUÁ TRÌNH ĐÀO TẠO, BỒI DƯỠNG", EN: "TRAINING"}, centred: true},
			{item: "34", label: law.Label{VI: "ĐẶC ĐIỂM LỊCH SỬ BẢN THÂN", EN: "PERSONAL HISTORY"}, centred: true},
			{item: "35", label: law.Label{VI: "KHEN THƯỞNG, KỶ LUẬT", EN: "AWARDS AND DISCIPLINE"}, centred: true},
			{item: "36", label: law.Label{VI: "QUAN HỆ GIA ĐÌNH", EN: "FAMILY"}, centred: true},
			{item: "37", label: law.Label{VI: "HOÀN CẢNH KINH TẾ GIA ĐÌNH", EN: "ECONOMIC SITUATION OF THE FAMILY"}, centred: true},
			{item: "37.3", label: law.Label{VI: "Nguồn thu nhập chính của gia đình hàng năm", EN: "Main yearly income of the family"}, light: true},
		},
		signed:     []string{"nguoi_khai_cam_doan", "xac_nhan_noi_ngay", "xac_nhan_co_quan_quan_ly"},
		signatures: sylSignatures,
	}
}

func sylMasthead() []row {
	return []row{
		{spots: []spot{at("co_quan_quan_ly")}},
		{spots: []spot{at("co_quan_su_dung")}},
		{spots: []spot{at("so_hieu")}},
		{spots: []spot{at("ma_so_dinh_danh")}},
	}
}

func sylPerson() []row {
	return []row{
		{spots: []spot{{id: "ho_ten_khai_sinh", label: law.Label{VI: "Họ và tên khai sinh (viết chữ in hoa)"}, kind: inCapitals}, at("gioi_tinh")}},
		{spots: []spot{{id: "ngay_sinh", label: law.Label{VI: "Sinh ngày"}, kind: dateInWords}}},
		{spots: []spot{at("que_quan_xa"), said("que_quan_huyen", "(huyện, quận)", "(district)"), said("que_quan_tinh", "(tỉnh, TP)", "(province)")}},
		{spots: []spot{at("so_cccd"), at("ngay_cap_cccd"), at("so_dien_thoai")}},
		{spots: []spot{at("so_bhxh"), at("so_the_bhyt")}},
		{spots: []spot{at("ngay_tuyen_dung_lan_dau"), at("co_quan_tuyen_dung")}},
		{spots: []spot{at("ngay_vao_dang"), at("ngay_vao_dang_chinh_thuc")}},
		{spots: []spot{at("ngay_nhap_ngu"), at("ngay_xuat_ngu"), at("quan_ham_cao_nhat")}},
		{spots: []spot{at("ngay_bo_nhiem"), at("ngay_bo_nhiem_lai")}},
		{spots: []spot{at("so_truong_cong_tac"), at("cong_viec_lam_lau_nhat")}},
	}
}

func sylSalary() []row {
	percent := "Phần trăm hưởng"
	beyond := "Phụ cấp thâm niên vượt khung"
	return []row{
		{spots: []spot{at("ngach_chuc_danh"), at("ngach_ma_so")}},
		{spots: []spot{at("ngach_ngay_bo_nhiem")}},
		{spots: []spot{at("ngach_bac_luong"), at("ngach_he_so"), at("ngach_ngay_huong")}},
		{spots: []spot{measured("ngach_phan_tram_huong", percent, "Percentage", "%;"), measured("ngach_pctnvk", beyond, "Seniority beyond scale", "%;"), at("ngach_ngay_huong_pctnvk")}},
		{spots: []spot{at("phu_cap_chuc_vu"), at("phu_cap_kiem_nhiem"), at("phu_cap_khac")}},
		{spots: []spot{at("vi_tri_viec_lam"), at("vtvl_ma_so")}},
		{spots: []spot{at("vtvl_bac_luong"), measured("vtvl_luong_muc_tien", "Lương theo mức tiền", "Salary as an amount", "vnđ."), at("vtvl_ngay_huong")}},
		{spots: []spot{measured("vtvl_phan_tram_huong", percent, "Percentage", "%;"), measured("vtvl_pctnvk", beyond, "Seniority beyond scale", "%;"), at("vtvl_ngay_huong_pctnvk")}},
		{spots: []spot{measured("chieu_cao", "Chiều cao", "Height", "cm,"), measured("can_nang", "Cân nặng", "Weight", "kg,"), at("nhom_mau")}},
	}
}

func sylEnd() []row {
	area := "tổng diện tích sử dụng"
	house, land := "Giấy chứng nhận quyền sở hữu", "Giấy chứng nhận quyền sử dụng"
	return []row{
		{spots: []spot{at("lich_su_bi_bat_bi_tu")}, ruled: 2},
		{mark: "- ", spots: []spot{said("thu_nhap_tien_luong", "Tiền lương", "Salaries")}},
		{mark: "- ", spots: []spot{said("thu_nhap_nguon_khac", "Các nguồn khác", "Other sources")}},
		{above: law.Label{VI: "- Nhà ở:", EN: "- Housing:"}, mark: "+ ", spots: []spot{said("nha_o_duoc_cap_loai", "Được cấp, được thuê (loại nhà)", "Allotted or rented (type)"), measured("nha_o_duoc_cap_dien_tich", area, "floor area", "m²")}},
		{spots: []spot{said("nha_o_duoc_cap_giay_chung_nhan", house, "Certificate of ownership")}},
		{mark: "+ ", spots: []spot{said("nha_o_tu_mua_loai", "Nhà tự mua, tự xây (loại nhà)", "Bought or built (type)"), measured("nha_o_tu_mua_dien_tich", area, "floor area", "m²")}},
		{spots: []spot{said("nha_o_tu_mua_giay_chung_nhan", house, "Certificate of ownership")}},
		{above: law.Label{VI: "- Đất ở:", EN: "- Land:"}, mark: "+ ", spots: []spot{measured("dat_o_duoc_cap_dien_tich", "Đất được cấp", "Land allotted", "m²")}},
		{spots: []spot{said("dat_o_duoc_cap_giay_chung_nhan", land, "Certificate of use")}},
		{mark: "+ ", spots: []spot{measured("dat_o_tu_mua_dien_tich", "Đất tự mua", "Land bought", "m²")}},
		{spots: []spot{said("dat_o_tu_mua_giay_chung_nhan", land, "Certificate of use")}},
		{mark: "- ", spots: []spot{said("dat_san_xuat_kinh_doanh", "Đất sản xuất kinh doanh", "Land for business")}, ruled: 2},
		{spots: []spot{at("nhan_xet_danh_gia")}, ruled: 5, alone: true},
	}
}

// sylSignatures are the person's declaration and the agency's confirmation.
func sylSignatures(c *composer) []signature {
	return []signature{
		{
			Role:   c.say("Người khai", "The declarant"),
			Pledge: c.say("Tôi xin cam đoan những lời khai trên đây là đúng sự thật", "I declare that the above is true"),
			Hint:   c.say("(Ký tên, ghi rõ họ tên)", "(Signature, full name)"),
			Name:   c.value("ho_ten_khai_sinh"),
		},
		{
			Place:  c.placeAndDay("xac_nhan_noi_ngay"),
			Role:   c.say("Xác nhận của cơ quan, đơn vị quản lý cán bộ, công chức, viên chức", "Confirmed by the managing agency"),
			Hint:   c.say("(Ký tên, đóng dấu)", "(Signature, seal)"),
			Agency: true,
		},
	}
}
