package office_test

import (
	"testing"

	"hoso/cmd/hoso/trial"
	"hoso/law"
	"hoso/office/entry"
	"hoso/record/change"
)

func TestZZ(t *testing.T) {
	tr := trial.New(t)
	person := tr.As("person")
	for _, table := range []string{"gia_dinh_ban_than", "qua_trinh_luong", "dao_tao_chuyen_mon", "qua_trinh_cong_tac"} {
		v, err := entry.Save(tr.Ctx, tr.Office, person, entry.Saving{Change: begin(tr, person, change.Correction).ID, Typed: []entry.Typed{{Path: "syll/" + table, Input: law.Input{None: true}}}})
		t.Log(table, err, len(v.Items), v.Findings)
	}
}
