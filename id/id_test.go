package id_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/id"
)

func TestNewRisesAndIsValid(t *testing.T) {
	last := ""
	for range 20_000 { // far more than the 4096 stamps of a millisecond
		next := id.New()
		if next <= last {
			t.Fatalf("%s after %s", next, last)
		}
		if !id.Valid(next) || next[14] != '7' {
			t.Fatalf("%s is no UUIDv7", next)
		}
		last = next
	}
}

func TestNewIsUniqueAcrossGoroutines(t *testing.T) {
	const workers, each = 8, 2_000
	made := make([][]string, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for range each {
				made[w] = append(made[w], id.New())
			}
		})
	}
	wg.Wait()
	for _, ids := range made {
		if !slices.IsSorted(ids) {
			t.Error("one goroutine saw its ids fall")
		}
	}
	all := slices.Concat(made...)
	slices.Sort(all)
	if len(slices.Compact(all)) != workers*each {
		t.Error("an id was given twice")
	}
}

func TestOfGivesTheType(t *testing.T) {
	var d id.Dossier = id.Of[id.Dossier]()
	if !id.Valid(string(d)) {
		t.Error(d)
	}
}

func TestAtIsDeterministic(t *testing.T) {
	day := time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)
	source := func() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{1}) }
	a, b := source(), source()
	var before string
	for i := range 100 {
		at := day.Add(time.Duration(i) * time.Millisecond)
		x, y := id.At(at, a), id.At(at, b)
		if x != y || !id.Valid(x) || x <= before {
			t.Fatalf("%s %s after %s", x, y, before)
		}
		before = x
	}
}

// The example of RFC 9562, appendix A.6, fixes the layout: time 0x017F22E279B0,
// rand_a 0xCC3 as a fraction of the millisecond, rand_b 0x18C4DC0C0C07398F.
func TestAtLayout(t *testing.T) {
	fraction := time.Duration((0xCC3*1_000_000 + 4095) / 4096)
	at := time.UnixMilli(0x017F22E279B0).Add(fraction)
	random := []byte{0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F}
	if got := id.At(at, bytes.NewReader(random)); got != "017f22e2-79b0-7cc3-98c4-dc0c0c07398f" {
		t.Error(got)
	}
	if got := id.At(time.Date(1945, 9, 2, 0, 0, 0, 0, time.UTC), bytes.NewReader(random)); got != "00000000-0000-7000-98c4-dc0c0c07398f" {
		t.Error("before 1970:", got)
	}
}

func TestAtRefusesAShortSource(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a short source must not give an id")
		}
	}()
	id.At(time.Now(), strings.NewReader("abc"))
}

func TestValid(t *testing.T) {
	good := []string{"017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "919108f7-52d1-4320-9bac-f847db4148a8", "017f22e2-79b0-7cc3-b8c4-dc0c0c07398f"}
	for _, s := range good {
		if !id.Valid(s) {
			t.Errorf("%q is good", s)
		}
	}
	bad := []string{
		"", "017f22e2", "017f22e279b07cc398c4dc0c0c07398f",
		"017F22E2-79B0-7CC3-98C4-DC0C0C07398F",          // upper case
		"{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",          // braces
		"017f22e2-79b0-1cc3-98c4-dc0c0c07398f",          // version 1
		"017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",          // another variant
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g",          // not hex
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",         // trailing space
		"017f22e2-79b0-7cc3-98c4_dc0c0c07398f",          // another separator
		"00000000-0000-0000-0000-000000000000",          // nil
		"urn:uuid:017f22e2-79b0-7cc3-98c4-dc0c0c07398f", // URN
		"../../../../../../../../etc/passwd..",
		"017f22e2-79b0-7cc3-98c4-dc0c0c0739\u00e9",
	}
	for _, s := range bad {
		if id.Valid(s) {
			t.Errorf("%q is bad", s)
		}
	}
}

// FuzzValid checks that what passes is exactly of the form, whatever comes.
func FuzzValid(f *testing.F) {
	f.Add("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
	f.Add("017f22e2-79b0-7cc3-98c4-dc0c0c07398F")
	f.Add("------------------------------------")
	f.Fuzz(func(t *testing.T, s string) {
		if !id.Valid(s) {
			return
		}
		if strings.Trim(s, "0123456789abcdef-") != "" || strings.Count(s, "-") != 4 || len(s) != 36 {
			t.Errorf("%q passed", s)
		}
	})
}
