package backup_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"testing/iotest"
	"time"

	"hoso/backup"
)

// TestCopyComesBack: rows and files come back as they were, also from a medium that gives a byte at a time.
func TestCopyComesBack(t *testing.T) {
	keys := newKeys(t)
	h := filled(t, 9, 1000)
	copied := written(t, h, keys)
	for what, r := range map[string]io.Reader{"whole": bytes.NewReader(copied), "by bytes": iotest.OneByteReader(bytes.NewReader(copied))} {
		back, kept, err := restored(t.Context(), r, keys)
		must(t, err)
		if !kept || !reflect.DeepEqual(back.pieces, h.pieces) || !maps.EqualFunc(back.files, h.files, bytes.Equal) {
			t.Errorf("%s: it is not what was copied", what)
		}
	}
	if again := written(t, h, keys); bytes.Equal(again, copied) {
		t.Error("two copies of one state are alike")
	}
	held, err := backup.Count(t.Context(), h.source())
	must(t, err)
	h.pieces[1].Values[1] = int64(99)
	other, err := backup.Count(t.Context(), h.source())
	must(t, err)
	if held.Same(other) {
		t.Error("another row makes no difference")
	}
}

// TestP18OneByteIsNoticed: whatever is changed, missing, added or moved is refused, and nobody is told that it was well.
func TestP18OneByteIsNoticed(t *testing.T) {
	keys := newKeys(t)
	copied := written(t, filled(t, 5, 900<<10), keys) // several segments of the sealed stream
	head := bytes.IndexByte(copied, '\n') + 1
	dice := rand.New(rand.NewPCG(uint64(len(copied)), 18))
	t.Logf("%d bytes", len(copied))
	places := []int{head, head + 1, head + 30, len(copied) - 1, len(copied) - 17, 1 << 20, 2 << 20}
	tries := 20
	if os.Getenv("HOSO_PROVE") != "" {
		tries = 400
	}
	for range tries {
		places = append(places, head+dice.IntN(len(copied)-head))
	}
	for _, place := range places {
		flipped := slices.Clone(copied)
		flipped[place] ^= 1 << dice.IntN(8)
		damaged(t, "byte "+strconv.Itoa(place), flipped, keys)
		damaged(t, "cut at "+strconv.Itoa(place), copied[:place], keys)
		damaged(t, "a byte more at "+strconv.Itoa(place), slices.Insert(slices.Clone(copied), place, 0), keys)
		damaged(t, "a byte less at "+strconv.Itoa(place), slices.Delete(slices.Clone(copied), place, place+1), keys)
	}
	for _, more := range []string{"\x00", "x", string(copied[:head]), string(copied), string(make([]byte, 3<<20))} {
		damaged(t, strconv.Itoa(len(more))+" bytes more", append(slices.Clone(copied), more...), keys)
	}
	segment := 1 << 20
	swapped := slices.Concat(copied[:head], copied[head+segment:head+2*segment], copied[head:head+segment], copied[head+2*segment:])
	damaged(t, "first and second part swapped", swapped, keys)
	swapped = slices.Concat(copied[:head+segment], copied[head+2*segment:head+3*segment], copied[head+segment:head+2*segment], copied[head+3*segment:])
	damaged(t, "second and third part swapped", swapped, keys)
	other := written(t, filled(t, 5, 900<<10), keys)
	damaged(t, "the end of another copy", slices.Concat(copied[:head+2*segment], other[head+2*segment:]), keys)
}

func damaged(t *testing.T, what string, copied []byte, keys backup.Keys) {
	t.Helper()
	_, kept, err := restored(context.Background(), bytes.NewReader(copied), keys)
	refused(t, what, err, "backup.damaged")
	if kept {
		t.Errorf("%s: what was read was kept", what)
	}
}

// TestP18Head: the line in clear says which key is missing, and is bound to what follows.
func TestP18Head(t *testing.T) {
	keys := newKeys(t)
	copied := written(t, filled(t, 1, 10), keys)
	open := func(copied []byte, keys backup.Keys) error {
		_, _, err := restored(t.Context(), bytes.NewReader(copied), keys)
		return err
	}
	refused(t, "another key", open(copied, newKeys(t)), "backup.key_missing")
	refused(t, "another day", open(bytes.Replace(copied, []byte("2026-11-27"), []byte("2026-11-28"), 1), keys), "backup.damaged")
	refused(t, "another form", open(bytes.Replace(copied, []byte(`"format":"1"`), []byte(`"format":"2"`), 1), keys), "backup.format")
	for what, text := range map[string]string{"nothing": "", "no line": "x", "a line": "hello\n", "JSON": "{}\n", "more JSON": `{"hoso":"backup","format":"1","x":"y"}` + "\n", "a long line": string(make([]byte, 4000)) + "\n"} {
		refused(t, what, open([]byte(text), keys), "backup.no_copy")
	}
	if head, _, _ := bytes.Cut(copied, []byte("\n")); string(head) != `{"hoso":"backup","format":"1","day":"2026-11-27","key":"`+keys.ID()+`"}` {
		t.Errorf("in clear stands %s", head)
	}
}

// TestMediumFails: a disk that cannot be read is not taken for a damaged copy.
func TestMediumFails(t *testing.T) {
	keys := newKeys(t)
	copied := written(t, filled(t, 3, 900<<10), keys)
	eio := errors.New("input/output error")
	for _, at := range []int{0, 10, 5000, 1 << 20, 2 << 20} {
		_, kept, err := restored(t.Context(), io.MultiReader(bytes.NewReader(copied[:at]), iotest.ErrReader(eio)), keys)
		if !errors.Is(err, eio) || kept {
			t.Errorf("at %d: %v", at, err)
		}
	}
}

// TestFilesThatAreNotThere: a file whose row went with it means that the copy is begun anew; one whose row is still there is told of.
func TestFilesThatAreNotThere(t *testing.T) {
	keys := newKeys(t)
	h := filled(t, 3, 10)
	clear(h.files)
	h.evidence(t, 4, 10)
	m, err := backup.Write(t.Context(), io.Discard, h.source(), keys, backup.Opening{Made: made})
	must(t, err)
	if m.Absent != 3 || m.Files != 1 {
		t.Errorf("%+v", m)
	}
	h.gone["evidence e0001"] = true
	if _, err := backup.Write(t.Context(), io.Discard, h.source(), keys, backup.Opening{Made: made}); !errors.Is(err, backup.ErrMoved) {
		t.Errorf("%v", err)
	}
}

// TestFolder: a copy has its name when it is whole, and is good when it was tried; what a crash left is cleared away.
func TestFolder(t *testing.T) {
	f := backup.Folder{Dir: t.TempDir(), Province: "phu-tho"}
	leftover := f.Path(".hoso-phu-tho-x.writing")
	must(t, os.WriteFile(leftover, nil, 0o600))
	old := time.Now().Add(-48 * time.Hour)
	must(t, os.Chtimes(leftover, old, old))
	broken := errors.New("no room")
	if _, err := f.Write(made, func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if left, err := os.ReadDir(f.Dir); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	write := func(w io.Writer) error { _, err := io.WriteString(w, "copy"); return err }
	one, err := f.Write(made, write)
	must(t, err)
	if one.Name != "hoso-phu-tho-20261127-080000.000.hoso" || !one.Made.Equal(made) || one.Size != 4 || one.Good() {
		t.Errorf("%+v", one)
	}
	if _, err := f.Write(made, write); err == nil {
		t.Error("a copy was written over")
	}
	must(t, f.Tried(one.Name, backup.Trial{At: made, Size: 4}))
	two, err := f.Write(made.Add(time.Millisecond), write)
	must(t, err)
	must(t, f.Tried(two.Name, backup.Trial{At: made, Size: 5})) // of other bytes
	all, err := f.List()
	if err != nil || len(all) != 2 || all[0].Name != two.Name || all[0].Good() || !all[1].Good() {
		t.Errorf("%+v, %v", all, err)
	}
	if other, err := (backup.Folder{Dir: f.Dir, Province: "dong-thap"}).List(); err != nil || len(other) != 0 {
		t.Errorf("%+v, %v", other, err)
	}
	if _, err := (backup.Folder{Dir: f.Path("none"), Province: "x"}).Write(made, write); err == nil {
		t.Error("a folder was made")
	} else {
		refused(t, "no folder", err, "backup.no_folder")
	}
	removed, err := f.Prune(made.AddDate(1, 0, 0), 3)
	if err != nil || len(removed) != 0 {
		t.Errorf("removed %v, %v", removed, err)
	}
}

// TestSpare: what is good and older than the months goes, while so many months keep theirs; what is not good is never taken for a copy.
func TestSpare(t *testing.T) {
	day := func(text string) time.Time {
		d, err := time.ParseInLocation("2006-01-02", text, made.Location())
		must(t, err)
		return d
	}
	now := day("2026-11-27")
	for _, c := range []struct {
		name string
		all  []string // the newest first; "!" was not found good
		gone []string
	}{
		{"young ones stay", []string{"2026-11-26", "2026-10-26", "2026-09-26", "2026-08-28"}, nil},
		{"older ones go", []string{"2026-11-26", "2026-10-26", "2026-09-26", "2026-08-26", "2026-01-01"}, []string{"2026-08-26", "2026-01-01"}},
		{"three months always stay", []string{"2026-03-26", "2026-03-25", "2026-02-26", "2025-12-26", "2025-12-25", "2025-11-01"}, []string{"2025-12-25", "2025-11-01"}},
		{"the only one stays", []string{"2020-01-01"}, nil},
		{"many of one month are one month", []string{"2026-11-26", "2026-11-25", "2026-11-24", "2026-11-23", "2026-01-01", "2025-12-01", "2025-11-30"}, []string{"2025-11-30"}},
		{"what is not good counts for nothing and stays", []string{"!2026-11-26", "!2026-10-26", "!2026-09-26", "2026-01-03", "2026-01-02", "2026-01-01", "!2025-01-01"}, nil},
	} {
		var all []backup.File
		for _, text := range c.all {
			file := backup.File{Name: text}
			if text[0] == '!' {
				text = text[1:]
			} else {
				file.Trial.At = now
			}
			file.Made = day(text)
			all = append(all, file)
		}
		var gone []string
		for _, file := range backup.Spare(all, now, 3) {
			gone = append(gone, file.Name)
		}
		if !slices.Equal(gone, c.gone) {
			t.Errorf("%s: %v went, want %v", c.name, gone, c.gone)
		}
	}
	if gone := backup.Spare([]backup.File{{Made: day("2000-01-01"), Trial: backup.Trial{At: now}}}, now, 0); gone != nil {
		t.Error("without a term everything goes")
	}
}
