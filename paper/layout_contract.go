package paper

import "hoso/law"

// contractLayout is the layout of the two labour contracts of Circular 05/2023/TT-BNV, Annex II: its articles, which entries
// share a line, and the texts that are the same in every contract.
func contractLayout() layout {
	return layout{
		form:       "hop_dong",
		title:      law.Label{VI: "HỢP ĐỒNG LAO ĐỘNG", EN: "LABOUR CONTRACT"},
		subtitle:   "mau_hop_dong",
		motto:      true,
		place:      "dia_danh_ngay_van_ban",
		byChapter:  true,
		masthead:   []row{one(at("bo_nganh_dia_phuong")), one(at("don_vi")), one(said("so_hop_dong", "Số", "Number"))},
		rows:       append(append(contractParties(), contractWork()...), contractRest()...),
		headings:   contractHeadings(),
		fixed:      contractFixed(),
		signed:     []string{"ben_a.ky", "ben_b.ky"},
		signatures: contractSignatures,
	}
}

func one(spots ...spot) row { return row{spots: spots} }

func marked(mark string, spots ...spot) row { return row{mark: mark, spots: spots} }

func inWordsAt(id, vi, en string) spot {
	return spot{id: id, label: law.Label{VI: vi, EN: en}, kind: dateInWords}
}

func contractParties() []row {
	return []row{
		one(said("can_cu", "Căn cứ", "On the basis of")),
		one(inWordsAt("ngay_ky", "Hôm nay, ngày", "Today,"), said("noi_ky", "tại (tên cơ quan, đơn vị)", "at")),
		one(at("ben_a.uy_quyen_so"), inWordsAt("ben_a.uy_quyen_ngay", "ngày (trường hợp được ủy quyền)", "dated")),
		one(inWordsAt("ben_b.ngay_sinh", "Sinh ngày", "Born"), said("ben_b.noi_sinh", "Tại", "at")),
		one(at("ben_b.so_giay_to"), said("ben_b.ngay_cap", "Cấp ngày", "issued"), said("ben_b.noi_cap", "Tại", "at")),
	}
}

func contractWork() []row {
	return []row{
		one(said("thoi_han.loai", "Loại hợp đồng", "Kind of contract")),
		one(measured("thoi_han.so_thang", "(1.1) Thời hạn của hợp đồng lao động", "(1.1) Term", "tháng,"), said("thoi_han.tu_ngay", "kể từ ngày", "from"), said("thoi_han.den_ngay", "đến ngày", "to")),
		one(said("thu_viec.tu_ngay", "trong đó thời gian thử việc (nếu có) từ ngày", "of which probation (if any) from"), said("thu_viec.den_ngay", "đến ngày", "to")),
		one(said("thoi_han.hieu_luc_tu", "(1.2) Không xác định thời hạn, có hiệu lực kể từ ngày", "(1.2) Indefinite, in force from")),
		marked("a) ", at("cong_viec.dia_diem")),
		marked("b) ", at("cong_viec.don_vi_quan_ly")),
		marked("c) ", at("cong_viec.vi_tri_viec_lam")),
		marked("d) ", at("cong_viec.nhiem_vu")),
		marked("- ", at("luong.muc_luong")),
		marked("- ", at("luong.hinh_thuc_thoa_thuan")),
		marked("- ", at("luong.thu_viec_muc"), said("luong.thu_viec_tu", "được hưởng từ ngày", "paid from"), said("luong.thu_viec_den", "đến ngày", "to")),
	}
}

func contractRest() []row {
	var rows []row
	for _, id := range []string{
		"luong.phu_cap_bo_sung", "luong.hinh_thuc_tra", "luong.ky_han_tra", "luong.ngay_tra", "luong.nang_bac", "luong.thuong",
		"luong.tien_tau_xe", "luong.ho_tro_nang_cao_trinh_do",
		"thoi_gio.lam_viec", "thoi_gio.nghi_trong_ngay", "thoi_gio.nghi_hang_tuan", "thoi_gio.nghi_hang_nam", "thoi_gio.nghi_le_tet",
	} {
		rows = append(rows, marked("- ", at(id)))
	}
	return append(rows,
		marked("d) ", at("ben_b.quyen_khac")),
		marked("h) ", at("ben_b.nghia_vu_khac")),
		marked("1.c) ", at("ben_a.quyen_khac")),
		marked("2.d) ", at("ben_a.nghia_vu_khac")),
		marked("a) ", said("hieu_luc_tu_ngay", "Hợp đồng có hiệu lực từ ngày", "In force from")),
		marked("d) ", measured("so_ban", "Hợp đồng được làm thành", "Copies made:", "bản,"), measured("so_ban_moi_ben", "mỗi bên giữ", "each party keeps", "bản,"), measured("so_ban_luu_ho_so", "số bản lưu trong hồ sơ của bên B", "kept in the file of party B", "bản.")),
	)
}

func contractHeadings() []title {
	return []title{
		{chapter: "ben_a", label: law.Label{VI: "BÊN A: NGƯỜI SỬ DỤNG LAO ĐỘNG", EN: "PARTY A: THE EMPLOYER"}},
		{chapter: "ben_b", label: law.Label{VI: "BÊN B: NGƯỜI LAO ĐỘNG", EN: "PARTY B: THE WORKER"}},
		{item: "1", label: law.Label{VI: "Điều 1. Công việc, vị trí việc làm và thời hạn hợp đồng", EN: "Article 1. Work, position and term"}},
		{item: "1.1", label: law.Label{VI: "1. Thời hạn hợp đồng", EN: "1. Term"}, light: true},
		{item: "1.2", label: law.Label{VI: "2. Công việc và vị trí việc làm", EN: "2. Work and position"}, light: true},
		{item: "2", label: law.Label{VI: "Điều 2. Quyền và nghĩa vụ của Bên B", EN: "Article 2. Rights and duties of party B"}},
		{item: "2.1", label: law.Label{VI: "1. Quyền của Bên B", EN: "1. Rights"}, light: true},
		{item: "2.1.a", label: law.Label{VI: "a) Tiền lương, thưởng và các khoản phụ cấp, bổ sung khác", EN: "a) Pay"}, light: true},
		{item: "2.1.b", label: law.Label{VI: "b) Thời giờ làm việc, thời giờ nghỉ ngơi", EN: "b) Working time and rest"}, light: true},
		{item: "2.1.c", label: law.Label{VI: "c) Điều kiện lao động", EN: "c) Conditions"}, light: true},
		{item: "2.2", label: law.Label{VI: "2. Nghĩa vụ của Bên B", EN: "2. Duties"}, light: true},
		{item: "3", label: law.Label{VI: "Điều 3. Quyền và nghĩa vụ của Bên A", EN: "Article 3. Rights and duties of party A"}},
		{item: "4", label: law.Label{VI: "Điều 4, 5. Tạm hoãn, chấm dứt hợp đồng; giải quyết tranh chấp", EN: "Articles 4, 5. Ending; disputes"}},
		{item: "6", label: law.Label{VI: "Điều 6. Điều khoản thi hành", EN: "Article 6. Execution"}},
	}
}

// contractFixed are the texts of the circular that no contract changes.
func contractFixed() map[string]law.Label {
	return map[string]law.Label{
		"dieu_kien.bao_ho": {VI: "- Bên B được cung cấp (miễn phí) trang thiết bị bảo hộ lao động phù hợp với công việc và được bên A bảo đảm an toàn lao động, vệ sinh lao động trong thời gian làm việc theo hợp đồng. Bên B có trách nhiệm sử dụng, bảo quản các trang thiết bị bảo hộ lao động và tuân thủ các quy định về an toàn lao động, vệ sinh lao động.\n" +
			"- Bên B có trách nhiệm tham gia và được hưởng các chế độ bảo hiểm xã hội, bảo hiểm y tế, bảo hiểm thất nghiệp và các loại bảo hiểm khác theo quy định của pháp luật."},
		"ben_b.nghia_vu_chung": {VI: "a) Thực hiện các nhiệm vụ theo thỏa thuận trong hợp đồng lao động.\n" +
			"b) Cung cấp văn bản, giấy tờ xác minh đủ tiêu chuẩn, điều kiện thực hiện công việc thỏa thuận theo yêu cầu của bên A.\n" +
			"c) Chấp hành quy định, nội quy, quy chế của cơ quan, đơn vị sử dụng lao động, kỷ luật làm việc và các quy định pháp luật.\n" +
			"d) Chấp hành việc xử lý vi phạm kỷ luật lao động và trách nhiệm bồi thường, hoàn trả theo quy định của pháp luật.\n" +
			"đ) Tuân thủ các quy định về bảo mật theo yêu cầu của bên A.\n" +
			"e) Chấp hành sự quản lý, điều hành, giám sát của người sử dụng lao động.\n" +
			"g) Thuế thu nhập cá nhân (nếu có) do bên B đóng. Cơ quan, đơn vị sẽ tạm khấu trừ trước khi chi trả cho bên B theo quy định."},
		"tam_hoan_cham_dut": {VI: "1. Việc tạm hoãn, chấm dứt hợp đồng giữa các bên được thực hiện theo quy định của pháp luật về lao động.\n" +
			"2. Bên B bị coi là vi phạm hợp đồng khi không thực hiện hoặc thực hiện không đúng, không đầy đủ và chậm thực hiện bất kỳ nghĩa vụ nào quy định trong hợp đồng này; vi phạm kỷ luật lao động; đơn phương chấm dứt hợp đồng trái quy định.\n" +
			"3. Trường hợp bên A vi phạm nghiêm trọng nghĩa vụ thì bên B có quyền đơn phương chấm dứt thực hiện hợp đồng và yêu cầu bồi thường thiệt hại.\n" +
			"4. Trong thời gian thử việc, nếu bên B không đáp ứng được yêu cầu thì bên A có quyền chấm dứt hợp đồng lao động với bên B trước thời hạn."},
		"giai_quyet_tranh_chap": {VI: "Trong quá trình thực hiện hợp đồng, nếu có vấn đề phát sinh cần giải quyết thì hai bên thỏa thuận và thống nhất giải quyết kịp thời, bảo đảm phù hợp với các quy định của pháp luật. Trường hợp không thỏa thuận được thì một trong các bên có quyền khởi kiện yêu cầu giải quyết tại Tòa án có thẩm quyền theo quy định của pháp luật."},
	}
}

// contractSignatures are the two parties.
func contractSignatures(c *composer) []signature {
	return []signature{
		{Role: c.say("Bên A", "Party A"), Hint: c.say("(Ký tên, đóng dấu)", "(Signature, seal)"), Name: c.value("ben_a.dai_dien"), Agency: true},
		{Role: c.say("Bên B", "Party B"), Hint: c.say("(Ký tên)", "(Signature)"), Name: c.value("ben_b.ho_ten")},
	}
}

// plainLayout is for a form without a layout of its own: its chapters, its entries one below the other, and a confirmation.
func plainLayout() layout {
	return layout{
		motto:           true,
		byChapter:       true,
		chapterHeadings: true,
		signatures: func(c *composer) []signature {
			return []signature{
				{Role: c.say("Người khai", "The declarant"), Hint: c.say("(Ký tên, ghi rõ họ tên)", "(Signature, full name)")},
				{Role: c.say("Xác nhận của cơ quan", "Confirmed by the agency"), Hint: c.say("(Ký tên, đóng dấu)", "(Signature, seal)"), Agency: true},
			}
		},
	}
}
