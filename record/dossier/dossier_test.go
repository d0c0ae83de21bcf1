package dossier_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"hoso/canon"
	"hoso/id"
	"hoso/law"
	"hoso/record/dossier"
)

var seed = bytes.Repeat([]byte{7}, 32)

func version() (dossier.Version, map[string]law.Content) {
	v := dossier.Version{Dossier: "d", Number: 2, Previous: "p", Editions: map[string]string{"syll@1": "e"}, Items: []id.Item{"1", "2"}}
	return v, map[string]law.Content{"syll": {Form: "syll@1", Fields: map[string]law.Value{"a": law.Plain("1"), "b": law.Coded("l", "1", "một"), "c": law.NoneDeclared()},
		Tables: map[string][]law.Row{"t": {{ID: "r1", Cells: map[string]law.Value{"x": law.Plain("1")}}, {ID: "r2", Cells: map[string]law.Value{"x": law.Plain("2")}}}}}}
}

// TestDigest: a version's digest moves with everything the version says and with nothing else.
func TestDigest(t *testing.T) {
	v, opened := version()
	first, err := dossier.Digest(v, opened, seed)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{first: "as it is"}
	for what, edit := range map[string]func(v *dossier.Version, c law.Content){
		"another person":   func(v *dossier.Version, _ law.Content) { v.Dossier = "x" },
		"another number":   func(v *dossier.Version, _ law.Content) { v.Number = 3 },
		"another ancestor": func(v *dossier.Version, _ law.Content) { v.Previous = "q" },
		"another edition":  func(v *dossier.Version, _ law.Content) { v.Editions = map[string]string{"syll@1": "f"} },
		"another item":     func(v *dossier.Version, _ law.Content) { v.Items = []id.Item{"1"} },
		"items turned":     func(v *dossier.Version, _ law.Content) { v.Items = []id.Item{"2", "1"} },
		"a value":          func(_ *dossier.Version, c law.Content) { c.Fields["a"] = law.Plain("2") },
		"a value less":     func(_ *dossier.Version, c law.Content) { delete(c.Fields, "a") },
		"a code":           func(_ *dossier.Version, c law.Content) { c.Fields["b"] = law.Coded("l", "2", "một") },
		"a list":           func(_ *dossier.Version, c law.Content) { c.Fields["b"] = law.Coded("m", "1", "một") },
		"none and nothing": func(_ *dossier.Version, c law.Content) { delete(c.Fields, "c") },
		"a cell":           func(_ *dossier.Version, c law.Content) { c.Tables["t"][0].Cells["x"] = law.Plain("9") },
		"a row's name":     func(_ *dossier.Version, c law.Content) { c.Tables["t"][0].ID = "r9" },
		"a row less":       func(_ *dossier.Version, c law.Content) { c.Tables["t"] = c.Tables["t"][:1] },
	} {
		v, opened := version()
		edit(&v, opened["syll"])
		digest, err := dossier.Digest(v, opened, seed)
		if err != nil {
			t.Fatal(err)
		}
		if before, taken := seen[digest]; taken {
			t.Errorf("%s and %s give one digest", what, before)
		}
		seen[digest] = what
	}
	v.Sheet, v.Law, v.Digest, v.Seed, v.Content = "s", "l", "x", "y", opened // how it is kept is no part of what it says
	if again, err := dossier.Digest(v, opened, seed); err != nil || again != first {
		t.Errorf("the way a version is kept changes its digest: %v", err)
	}
}

// TestLeaves: each value is committed to with a salt of its own, so that one can be shown without the others and none can be guessed.
func TestLeaves(t *testing.T) {
	_, opened := version()
	leaves, err := dossier.Leaves(opened, seed)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"syll/a", "syll/b", "syll/c", "syll/t/r1/x", "syll/t/r2/x"}
	if len(leaves) != len(want) {
		t.Errorf("leaves %v", leaves)
	}
	seen := map[string]bool{}
	for _, path := range want {
		if leaves[path] == "" || seen[leaves[path]] {
			t.Errorf("%s: leaf %q", path, leaves[path])
		}
		seen[leaves[path]] = true
	}
	value, err := canon.JSON(law.Plain("1"))
	if err != nil {
		t.Fatal(err)
	}
	if leaves["syll/a"] != canon.Commit(canon.Salt(seed, "syll/a"), value) {
		t.Error("a value and its salt do not prove the leaf")
	}
	other, err := dossier.Leaves(opened, bytes.Repeat([]byte{8}, 32))
	if err != nil || maps.Equal(leaves, other) {
		t.Errorf("another seed gives the same leaves: %v", err)
	}
}

// TestNoNulls: a stored version holds no numbers of its content, no booleans and no nulls.
func TestNoNulls(t *testing.T) {
	_, opened := version()
	b, err := json.Marshal(opened)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"null", "true", "false", ":1", ":2"} {
		if strings.Contains(string(b), part) {
			t.Errorf("the content holds %s: %s", part, b)
		}
	}
	var again map[string]law.Content
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	one, _ := dossier.Leaves(opened, seed)
	two, err := dossier.Leaves(again, seed)
	if err != nil || !maps.Equal(one, two) {
		t.Errorf("what is read back commits to something else: %v", err)
	}
}
