package change_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/record/change"
)

// same compares values as texts.
func same(_ law.Path, a, b law.Value) bool { return a == b }

// Three rows whose ids are fixed: the first is in the dossier, the others are not.
const (
	row1 = "0191f0a0-0000-7000-8000-000000000001"
	row2 = "0191f0a0-0000-7000-8000-000000000002"
)

// base is a content with two fields and a table of one row; a second table is declared "không có".
func base() law.Content {
	return law.Content{Form: "f@1", Fields: map[string]law.Value{"a": law.Plain("1"), "b": law.Plain("2"), "u": law.NoneDeclared()},
		Tables: map[string][]law.Row{"t": {{ID: row1, Cells: map[string]law.Value{"x": law.Plain("old"), "y": law.Plain("keep")}}}}}
}

func path(text string) law.Path {
	p, err := law.ParsePath(text)
	if err != nil {
		panic(err)
	}
	return p
}

func set(at, value string) change.Edit {
	return change.Edit{Path: path(at), Op: change.Set, New: law.Value{Text: value}}
}

// drafted lays edits over an empty draft, each read back from JSON as the store gives it.
func drafted(t testing.TB, edits ...change.Edit) change.Change {
	t.Helper()
	var c change.Change
	for _, e := range edits {
		c = again(t, c.Write(base(), e, same))
	}
	return c
}

// again is the change as it comes back from the store.
func again(t testing.TB, c change.Change) change.Change {
	t.Helper()
	rest, inner := c.AtRest()
	for _, part := range []any{&rest, &inner} {
		b, err := json.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		clear := reflect.New(reflect.TypeOf(part).Elem())
		if err := json.Unmarshal(b, clear.Interface()); err != nil {
			t.Fatal(err)
		}
		reflect.ValueOf(part).Elem().Set(clear.Elem())
	}
	return rest.Open(inner)
}

// TestWriteApply: what was typed is what the content holds afterwards; what was typed back to the old value is no change.
func TestWriteApply(t *testing.T) {
	for name, c := range map[string]struct {
		edits []change.Edit
		items int
		want  func(c law.Content)
	}{
		"a value":                     {[]change.Edit{set("s/a", "9")}, 1, func(c law.Content) { c.Fields["a"] = law.Plain("9") }},
		"a new value":                 {[]change.Edit{set("s/n", "9")}, 1, func(c law.Content) { c.Fields["n"] = law.Plain("9") }},
		"nothing for a value":         {[]change.Edit{set("s/a", "")}, 1, func(c law.Content) { delete(c.Fields, "a") }},
		"typed and typed again":       {[]change.Edit{set("s/a", "8"), set("s/a", "9")}, 1, func(c law.Content) { c.Fields["a"] = law.Plain("9") }},
		"typed and typed back":        {[]change.Edit{set("s/a", "9"), set("s/a", "1")}, 0, func(law.Content) {}},
		"the old value":               {[]change.Edit{set("s/a", "1")}, 0, func(law.Content) {}},
		"undone":                      {[]change.Edit{set("s/a", "9"), {Path: path("s/a"), Op: "undo"}}, 0, func(law.Content) {}},
		"a cell":                      {[]change.Edit{set("s/t/"+row1+"/x", "new")}, 1, func(c law.Content) { c.Tables["t"][0].Cells["x"] = law.Plain("new") }},
		"a row in steps":              {[]change.Edit{{Path: path("s/t/" + row2), Op: change.AddRow}, set("s/t/"+row2+"/x", "1"), set("s/t/"+row2+"/x", "2")}, 1, func(c law.Content) { addRow(c, "t", map[string]law.Value{"x": law.Plain("2")}) }},
		"an empty row":                {[]change.Edit{{Path: path("s/t/" + row2), Op: change.AddRow}}, 1, func(c law.Content) { addRow(c, "t", map[string]law.Value{}) }},
		"a cell emptied again":        {[]change.Edit{{Path: path("s/t/" + row2), Op: change.AddRow}, set("s/t/"+row2+"/x", "1"), set("s/t/"+row2+"/x", "")}, 1, func(c law.Content) { addRow(c, "t", map[string]law.Value{}) }},
		"a row and none":              {[]change.Edit{{Path: path("s/t/" + row2), Op: change.AddRow}, {Path: path("s/t/" + row2), Op: change.DropRow}}, 0, func(law.Content) {}},
		"a row of what was not there": {[]change.Edit{{Path: path("s/u/" + row2), Op: change.AddRow}}, 1, func(c law.Content) { delete(c.Fields, "u"); addRow(c, "u", map[string]law.Value{}) }},
		"a row dropped":               {[]change.Edit{{Path: path("s/t/" + row1), Op: change.DropRow}}, 1, func(c law.Content) { c.Tables["t"] = []law.Row{} }},
		"a row edited and dropped":    {[]change.Edit{set("s/t/"+row1+"/x", "new"), {Path: path("s/t/" + row1), Op: change.DropRow}}, 1, func(c law.Content) { c.Tables["t"] = []law.Row{} }},
		"a row dropped and undone":    {[]change.Edit{{Path: path("s/t/" + row1), Op: change.DropRow}, {Path: path("s/t/" + row1), Op: "undo"}}, 0, func(law.Content) {}},
		"a row that is not there":     {[]change.Edit{{Path: path("s/t/" + row2), Op: change.DropRow}}, 0, func(law.Content) {}},
	} {
		draft := drafted(t, c.edits...)
		if len(draft.Items) != c.items {
			t.Errorf("%s: %d items, want %d", name, len(draft.Items), c.items)
		}
		want := base()
		c.want(want)
		got, conflicts := change.Apply(map[string]law.Content{"s": base()}, nil, draft.Items, same)
		if len(conflicts) > 0 || !reflect.DeepEqual(got["s"], want) {
			t.Errorf("%s: %+v with conflicts %+v, want %+v", name, got["s"], conflicts, want)
		}
	}
}

func addRow(c law.Content, table string, cells map[string]law.Value) {
	c.Tables[table] = append(c.Tables[table], law.Row{ID: row2, Cells: cells})
}

// TestApplyMoved: an item whose old value has moved is not applied and comes back with what stands there now; the others are.
func TestApplyMoved(t *testing.T) {
	for name, c := range map[string]struct {
		edit  change.Edit
		moved func(c law.Content)
		now   string
	}{
		"a value":                         {set("s/a", "9"), func(c law.Content) { c.Fields["a"] = law.Plain("5") }, "5"},
		"a value that is gone":            {set("s/a", "9"), func(c law.Content) { delete(c.Fields, "a") }, ""},
		"a value that came":               {set("s/n", "9"), func(c law.Content) { c.Fields["n"] = law.Plain("5") }, "5"},
		"a cell":                          {set("s/t/"+row1+"/x", "9"), func(c law.Content) { c.Tables["t"][0].Cells["x"] = law.Plain("5") }, "5"},
		"a row that is gone":              {change.Edit{Path: path("s/t/" + row1), Op: change.DropRow}, func(c law.Content) { c.Tables["t"] = nil }, ""},
		"an empty cell whose row is gone": {set("s/t/"+row1+"/z", "9"), func(c law.Content) { c.Tables["t"] = nil }, ""},
		"a row that came":                 {change.Edit{Path: path("s/t/" + row2), Op: change.AddRow}, func(c law.Content) { addRow(c, "t", nil) }, ""},
	} {
		draft := drafted(t, c.edit, set("s/b", "7"))
		content := base()
		c.moved(content)
		got, conflicts := change.Apply(map[string]law.Content{"s": content}, nil, draft.Items, same)
		if len(conflicts) != 1 || conflicts[0].Item.Path != c.edit.Path.String() || conflicts[0].Now.Text != c.now {
			t.Errorf("%s: conflicts %+v", name, conflicts)
		}
		if got["s"].Fields["b"].Text != "7" || content.Fields["b"].Text != "2" {
			t.Errorf("%s: the other item was not applied to a copy: %+v", name, got["s"])
		}
	}
}

// TestJudge: a verdict moves what it names and what goes with it, from where it expects it, or nothing at all.
func TestJudge(t *testing.T) {
	c := change.Change{Items: []change.Item{{ID: "1", State: change.ToCheck}, {ID: "2", State: change.ToCheck, Group: "g"}, {ID: "3", State: change.ToCheck, Group: "g"}, {ID: "4", State: change.Approved}}}
	states := func(c change.Change) string {
		text := ""
		for _, item := range c.Items {
			text += item.State + strconv.Itoa(len(item.Verdicts)) + " "
		}
		return text
	}
	before := states(c)
	for name, v := range map[string]struct {
		items []id.Item
		key   string
		after string
	}{
		"one":               {[]id.Item{"1"}, "", "to_approve1 to_check0 to_check0 approved0 "},
		"an event":          {[]id.Item{"3"}, "", "to_check0 to_approve1 to_approve1 approved0 "},
		"an event, twice":   {[]id.Item{"3", "2", "3"}, "", "to_check0 to_approve1 to_approve1 approved0 "},
		"what moved on":     {[]id.Item{"1", "4"}, "change.moved_on", before},
		"what is not there": {[]id.Item{"1", "5"}, "change.no_item", before},
		"nothing":           {nil, "change.nothing_chosen", before},
	} {
		judged, err := c.Judge(v.items, change.ToCheck, change.ToApprove, change.Verdict{Step: "check"})
		f, _ := fault.As(err)
		if (f == nil) != (v.key == "") || f != nil && f.Key != v.key || states(judged) != v.after || states(c) != before {
			t.Errorf("%s: %v, %s (the change itself: %s)", name, err, states(judged), states(c))
		}
	}
}

// TestSuccessor: the draft that mends holds what was returned, under new ids, with the verdicts, and nothing of what was declared.
func TestSuccessor(t *testing.T) {
	c := change.Change{ID: "c", Declaration: &change.Confirmed{}, Objection: "x", Evidence: []change.Reference{{Evidence: "e"}}, Items: []change.Item{
		{ID: "1", State: change.Returned, Path: "s/a", Verdicts: []change.Verdict{{Reason: "r"}}}, {ID: "2", State: change.Returned, Path: "s/b"}, {ID: "3", State: change.ToApprove}}}
	next, any := c.Successor("n", func(item change.Item) bool { return item.ID != "2" })
	if !any || next.ID != "n" || next.Parent != "c" || next.Declaration != nil || next.Objection != "" || !next.Carries("e") || len(next.Items) != 1 {
		t.Fatalf("successor %+v", next)
	}
	if item := next.Items[0]; item.ID == "1" || item.State != change.Draft || item.Path != "s/a" || len(item.Verdicts) != 1 {
		t.Errorf("item %+v", item)
	}
	if _, any := c.Successor("n", func(change.Item) bool { return false }); any {
		t.Error("nothing was returned, and there is a draft")
	}
}

// TestAtRest: a change at rest tells where its items stand and nothing of the person.
func TestAtRest(t *testing.T) {
	const secret = "Chim hoàng yến"
	c := change.Change{ID: "c", OnBehalf: &change.OnBehalf{Ground: secret, Document: secret}, Objection: secret, Objected: true, Items: []change.Item{
		{ID: "1", Path: "s/a", Op: change.Set, Old: law.Plain(secret), New: law.Plain(secret), NewCells: map[string]law.Value{"x": law.Plain(secret)}, Reason: secret, State: change.ToCheck, Group: "g",
			Findings: []fault.Finding{{Args: []string{secret}}}, Verdicts: []change.Verdict{{Reason: secret}}, ValidFrom: "2026", Seed: "00"}}}
	rest, inner := c.AtRest()
	b, err := json.Marshal(rest)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{secret, "2026", `"00"`} {
		if strings.Contains(string(b), part) {
			t.Errorf("at rest it says %q: %s", part, b)
		}
	}
	if !maps.Equal(rest.Keys(), c.Keys()) || rest.Items[0].Warnings != 1 || rest.OnBehalf == nil {
		t.Errorf("queues would count %+v", rest)
	}
	if opened := rest.Open(inner); !reflect.DeepEqual(opened, c) {
		t.Errorf("opened %+v, was %+v", opened, c)
	}
}

// TestCount: an empty draft is found as a draft.
func TestCount(t *testing.T) {
	empty := change.Change{}
	sent := change.Change{Submitted: time.Now(), Items: []change.Item{{State: change.ToCheck}, {State: change.ToCheck}, {State: change.Returned}}}
	if empty.Count(change.Draft) != 1 || !empty.IsDraft() || sent.Count(change.Draft) != 0 || sent.Count(change.ToCheck) != 2 || sent.Count(change.Approved) != 0 || sent.IsDraft() {
		t.Error("counts are wrong")
	}
}

// FuzzWrite types anything anywhere: nothing fails, what was written applies to what it was written on without a conflict, each place
// has one item, and the base stays as it is.
func FuzzWrite(f *testing.F) {
	for _, seed := range []string{"", "a9b8a1", "\x00\x01\x02\x03\x04\x05\x06\x07", "dropdropundoundo", "\xff\x10\x20\x30zzzz"} {
		f.Add([]byte(seed))
	}
	places := []string{"s/a", "s/n", "s/t/" + row1 + "/x", "s/t/" + row1 + "/z", "s/t/" + row2 + "/x", "s/t/" + row1, "s/t/" + row2, "s/u/" + row2, "s/u/" + row2 + "/x"}
	ops := []string{change.Set, change.Set, change.AddRow, change.DropRow, "undo"}
	f.Fuzz(func(t *testing.T, script []byte) {
		before, c := base(), change.Change{}
		for i := 0; i+2 < len(script); i += 3 {
			e := change.Edit{Path: path(places[int(script[i])%len(places)]), Op: ops[int(script[i+1])%len(ops)], New: law.Value{Text: string(rune('0' + script[i+2]%4))}, Reason: "r"}
			if (e.Op == change.AddRow || e.Op == change.DropRow) != (e.Path.Row != "" && e.Path.Column == "") && e.Op != "undo" {
				continue // the office lets only fitting shapes through
			}
			known := e.Path.Row == "" || e.Path.Row == row1 || slices.ContainsFunc(c.Items, func(item change.Item) bool { return item.Path == "s/"+e.Path.Field+"/"+e.Path.Row })
			if e.Path.Column != "" && !known || e.Op == change.AddRow && e.Path.Row == row1 {
				continue
			}
			if script[i+2]%5 == 0 {
				e.New = law.Value{}
			}
			c = again(t, c.Write(before, e, same))
		}
		seen := map[string]bool{}
		for _, item := range c.Items {
			if seen[item.Path] {
				t.Errorf("two items for %s", item.Path)
			}
			seen[item.Path] = true
		}
		contents := map[string]law.Content{"s": before}
		after, conflicts := change.Apply(contents, nil, c.Items, same)
		if len(conflicts) > 0 || !reflect.DeepEqual(before, base()) {
			t.Errorf("conflicts %+v on its own base, which is now %+v", conflicts, before)
		}
		if _, err := json.Marshal(after); err != nil {
			t.Error(err)
		}
		for _, rows := range after["s"].Tables {
			for _, row := range rows {
				if row.Cells == nil {
					t.Errorf("row %s has no cells to write into", row.ID)
				}
			}
		}
	})
}
