package demo

import (
	"fmt"
	"slices"

	"hoso/law"
)

// Setting is where a demonstration plays: a province whose regulation hoso carries. Codes are samples, not the province's.
type Setting struct {
	Province string // code of the law's folder
	Name     string // "tỉnh Phú Thọ"
	Short    string // "Phú Thọ"
	Root     string // identifier code of the province
	Communes string // code of the province whose communes are opened, on the list of 3 321
	Former   string // code of the province they belonged to before 1 July 2025; empty: any
	Prefix   string // of personal numbers and file numbers

	types map[string]string // what the departments' table calls a type → what the regulation calls it
}

// Settings are the provinces a demonstration can play in.
var Settings = []Setting{
	{"phu-tho", "tỉnh Phú Thọ", "Phú Thọ", "H44", "25", "", "PT", nil},
	{"vinh-phuc", "tỉnh Vĩnh Phúc", "Vĩnh Phúc", "H62", "25", "26", "VP", nil},
	{"dong-thap", "tỉnh Đồng Tháp", "Đồng Tháp", "H20", "82", "", "DT",
		map[string]string{"so_ban_nganh": "nganh_tinh", "van_phong_doan": "nganh_tinh", "su_nghiep_so": "su_nghiep_nganh"}},
	{"binh-dinh", "tỉnh Bình Định", "Bình Định", "H08", "52", "52", "BD", map[string]string{"van_phong_doan": "so_ban_nganh"}},
}

// SettingOf finds the setting of a province; a province without one plays in Phú Thọ's.
func SettingOf(province string) Setting {
	i := slices.IndexFunc(Settings, func(s Setting) bool { return s.Province == province })
	return Settings[max(i, 0)]
}

// CommuneCodes lists the communes of the setting, by code.
func (s Setting) CommuneCodes(book *law.Book) []string {
	var codes []string
	for _, item := range book.List("dvhc_xa").Items {
		if item.Parent == s.Communes && !slices.Contains(codes, item.Code) && (s.Former == "" || former(book, item.Code) == s.Former) {
			codes = append(codes, item.Code)
		}
	}
	slices.Sort(codes)
	return codes
}

// former gives the province that the commune of a code lay in before 1 July 2025; empty where no commune had the code.
func former(book *law.Book, commune string) string {
	ward, ok := book.List("dvhc_xa_cu").Get(commune)
	if !ok {
		return ""
	}
	district, _ := book.List("dvhc_huyen_cu").Get(ward.Parent)
	return district.Parent
}

// unitType is what the regulation calls a type of the departments' table.
func (s Setting) unitType(kind string) string {
	if own, ok := s.types[kind]; ok {
		return own
	}
	return kind
}

// code puts a unit's own part behind the province's identifier code.
func (s Setting) code(part string) string { return fmt.Sprintf("%s.%s", s.Root, part) }
