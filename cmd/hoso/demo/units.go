package demo

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"hoso/civil"
	"hoso/id"
	"hoso/office"
	"hoso/office/unit"
	"hoso/viet"
)

//go:embed data/departments.csv
var departments []byte

// RootKey is the key of the province's People's Committee, at the top of the tree.
const RootKey = "T"

// FeaturedSchool is the part of a commune's key under which its lower secondary school stands.
const FeaturedSchool = "THCS"

var since = civil.Of(2025, 7, 1)

// openUnits opens the province's tree: departments with their sub-departments and service units, communes with their schools and
// health stations (each a unit with its own head and round, A15). Codes are samples, not the province's.
func (b *builder) openUnits() error {
	rows, err := csv.NewReader(bytes.NewReader(departments)).ReadAll()
	if err != nil {
		return err
	}
	b.plan(RootKey, "", "ubnd_tinh", b.at.Root, "UBND "+b.at.Name+" (thử nghiệm)", "")
	for _, r := range rows[1:] {
		b.plan(r[0], r[1], b.at.unitType(r[2]), b.at.code(r[3]), r[4], "")
	}
	if err := b.open(); err != nil {
		return err
	}
	return b.openCommunes()
}

func (b *builder) openCommunes() error {
	communes := b.o.Book().List("dvhc_xa")
	codes := b.at.CommuneCodes(b.o.Book())
	if b.opt.Communes == 0 {
		b.opt.Communes = len(codes)
	}
	if len(codes) < b.opt.Communes {
		return fmt.Errorf("the list has %d communes of the province, want %d", len(codes), b.opt.Communes)
	}
	for i, code := range codes[:b.opt.Communes] {
		item, _ := communes.Get(code)
		if err := b.openCommune(code, communeName(item.Label), b.at.code(strconv.Itoa(101+i))); err != nil {
			return err
		}
		b.opt.Progress("xã, phường", i+1, b.opt.Communes)
	}
	return nil
}

// communeName is a commune's own name without its province: "Xã Tân Lạc".
func communeName(label string) string {
	name, _, _ := strings.Cut(label, ",")
	return name
}

func (b *builder) openCommune(key, name, code string) error {
	kind, short, _ := strings.Cut(name, " ")
	lower := viet.Lower(kind) + " " + short
	parts := []struct{ key, kind, name string }{
		{"", "ubnd_xa", "UBND " + lower},
		{".MN", "su_nghiep_xa", "Trường Mầm non " + short},
		{".TH", "su_nghiep_xa", "Trường Tiểu học " + short},
		{"." + FeaturedSchool, "su_nghiep_xa", "Trường THCS " + short},
		{".TYT", "su_nghiep_xa", "Trạm Y tế " + lower},
	}
	for i, part := range parts {
		parent, partCode := RootKey, code
		if i > 0 {
			parent, partCode = key, fmt.Sprintf("%s.%02d", code, i)
		}
		b.plan(key+part.key, parent, part.kind, partCode, part.name, former(b.o.Book(), key))
	}
	b.communes = append(b.communes, key)
	return b.open()
}

// plan names the next unit to be opened.
func (b *builder) plan(key, parent, kind, code, name, territory string) {
	opening := unit.Opening{ID: id.Unit(b.unitID(len(b.keys))), Parent: b.unitIDs[parent], Name: name, Type: kind, Code: code, Territory: territory, From: since, Basis: "NQ 202/2025/QH15"}
	b.keys, b.planned, b.unitIDs[key] = append(b.keys, key), append(b.planned, opening), opening.ID
}

// open opens what was planned, in one act.
func (b *builder) open() error {
	views, err := unit.Open(b.ctx, b.o, office.System(), b.planned)
	if err != nil {
		return fmt.Errorf("units: %w", err)
	}
	for i, v := range views {
		b.units[b.keys[len(b.keys)-len(views)+i]] = v
	}
	b.planned = nil
	return nil
}

func (b *builder) unitID(n int) string { return string(b.newID(n)) }
