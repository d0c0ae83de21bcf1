package law

import (
	"math"
	"strings"

	"hoso/civil"
	"hoso/viet"
)

// Derive computes a value that the form names as derived from other values of the same content. False for derivations that need
// more than the content (units), which the office knows.
func (b *Book) Derive(name string, c Content, day civil.Date) (Value, bool) {
	switch name {
	case "highest_political_theory":
		return b.highest(c, "ly_luan_chinh_tri", "van_bang_duoc_cap", day, 1), true
	case "highest_state_management":
		return b.highest(c, "boi_duong_qlnn_cdnn", "chung_chi_duoc_cap", day, 1), true
	case "defence_training":
		return b.highest(c, "boi_duong_an_ninh_quoc_phong", "chung_chi_duoc_cap", day, -1), true // "đối tượng 1" is the highest
	case "ethnic_language":
		return ethnicLanguage(c), true
	}
	return Value{}, false
}

// highest picks the value of a column that stands highest in its list, which runs upwards (1) or downwards (-1); values without a
// code come last.
func (b *Book) highest(c Content, table, column string, day civil.Date, upwards int) Value {
	var best Value
	rank := 0
	for _, row := range c.Tables[table] {
		v := row.Cells[column]
		at := math.MinInt
		if l := b.List(v.List); l != nil && v.Code != "" {
			if item, ok := l.At(v.Code, day); ok {
				at = item.Order * upwards
			}
		}
		if !v.IsZero() && !v.None && (best.IsZero() || at > rank) {
			best, rank = v, at
		}
	}
	return best
}

// ethnicLanguage is the first language of item 32.6 that is one of an ethnic group of Vietnam.
func ethnicLanguage(c Content) Value {
	for _, row := range c.Tables["ngoai_ngu_tieng_dan_toc"] {
		if v := row.Cells["ten_ngoai_ngu"]; strings.Contains(viet.Fold(v.Text), "dan toc") {
			return v
		}
	}
	return Value{}
}
