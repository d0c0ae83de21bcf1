// Package unit holds the units (cơ quan, đơn vị) of a province: a tree whose nodes keep their identity while their
// name, type, code and place in the tree change with dated editions (PT-2.1, PT-14.2, PT-15.2).
//
// It owns what a unit is on a given day. It does not own who works there (record/dossier: Posting) nor who may act for it
// (record/account: Grant). Invariant: editions are in the order of their days and no two begin on the same day.
package unit

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
)

// Unit is one unit with its whole history.
type Unit struct {
	ID       id.Unit   `json:"id"`
	Path     string    `json:"path"` // derived: fixed-width ordinals of its ancestors and itself, "0001.0007."
	Ordinal  string    `json:"ordinal"`
	Editions []Edition `json:"editions"`
}

// Edition is what a unit is from a day on.
type Edition struct {
	From      civil.Date `json:"from"`
	Name      string     `json:"name"`
	Type      string     `json:"type"` // a type of unit of the regulation (PT-2.1)
	Code      string     `json:"code"` // identifier code, QĐ 20/2020/QĐ-TTg; empty for a unit that has none
	Parent    id.Unit    `json:"parent"`
	Territory string     `json:"territory"` // province it lay in before 1 July 2025, by its old code: "26"; whose law held there (A21)
	Closed    bool       `json:"closed"`    // the unit has ended on From
	Basis     string     `json:"basis"`     // number and date of the decision
	KnownAt   time.Time  `json:"known_at"`
}

// Noun, RecordID and Keys are the unit's row.
func (u Unit) Noun() string { return "unit" }

// RecordID is the unit's id.
func (u Unit) RecordID() string { return string(u.ID) }

// Keys are the columns units are found by. No two units have one code; one that has none stands under its own id, which is no code, so
// that any number of them stand side by side.
func (u Unit) Keys() map[string]any {
	last := u.Last()
	return map[string]any{"path": u.Path, "parent": string(last.Parent), "code": cmp.Or(last.Code, "-"+string(u.ID)), "type": last.Type}
}

// Last is the newest edition.
func (u Unit) Last() Edition {
	if len(u.Editions) == 0 {
		return Edition{}
	}
	return u.Editions[len(u.Editions)-1]
}

// At is the edition in force on a day; false before the first one.
func (u Unit) At(day civil.Date) (Edition, bool) {
	var found Edition
	ok := false
	for _, e := range u.Editions {
		if !e.From.After(day) {
			found, ok = e, true
		}
	}
	return found, ok
}

// Amend adds an edition. Fault Invalid "unit.edition_order" when it does not begin after the last one.
func (u Unit) Amend(e Edition) (Unit, error) {
	if len(u.Editions) > 0 && !e.From.After(u.Last().From) {
		return u, fault.New(fault.Invalid, "unit.edition_order", e.From.VN(), u.Last().From.VN())
	}
	u.Editions = append(append([]Edition{}, u.Editions...), e)
	return u, nil
}

// PathUnder gives the derived path of a unit with this ordinal below a parent's path.
func PathUnder(parent, ordinal string) string { return parent + ordinal + "." }

// Ordinal is the fixed-width label of the n-th unit ever made; byte order is the order of creation.
func Ordinal(n int) string { return fmt.Sprintf("%05d", n) }

// Within reports whether a unit's path lies in the subtree of another.
func Within(path, subtree string) bool { return subtree != "" && strings.HasPrefix(path, subtree) }

var (
	codeShape    = regexp.MustCompile(`^[A-Y][0-9]{2}(\.[0-9A-Z]+)*$`)
	outsideShape = regexp.MustCompile(`^Z(0[1-9]|[1-9][0-9])[0-9A-Z.]{1,32}$`)
	oldShape     = regexp.MustCompile(`^([0-9]{2,3}\.){3}[A-Y][0-9]{2}$`)
)

// CheckCode applies the shape rules of QĐ 20/2020/QĐ-TTg art. 4 to 6 (PT-14.2). Fault Invalid "unit.code_shape".
func CheckCode(code string) error {
	if len(code) >= 3 && len(code) <= 35 && (codeShape.MatchString(code) || outsideShape.MatchString(code)) {
		return nil
	}
	return fault.New(fault.Invalid, "unit.code_shape", code).Cite("Điều 4–6 Quyết định 20/2020/QĐ-TTg")
}

// ModernCode turns the reversed fixed-length style of QCVN 102:2016 ("000.00.19.H44") into today's ("H44.19");
// any other code is given back as it is.
func ModernCode(code string) string {
	if !oldShape.MatchString(code) {
		return code
	}
	groups := strings.Split(code, ".")
	modern := groups[len(groups)-1]
	for i := len(groups) - 2; i >= 0; i-- {
		if strings.Trim(groups[i], "0") != "" {
			modern += "." + groups[i]
		}
	}
	return modern
}

// ParentCode is the code without its last group, empty at the top.
func ParentCode(code string) string {
	i := strings.LastIndexByte(code, '.')
	if i < 0 {
		return ""
	}
	return code[:i]
}
