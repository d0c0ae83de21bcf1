package fault_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/fault"
)

func TestFaultIsFoundInAChain(t *testing.T) {
	err := fmt.Errorf("submit: %w", fault.New(fault.Closed, "window.closed", 12, "2026-11").Cite("PT-8.1"))
	f, ok := fault.As(err)
	if !ok {
		t.Fatal("not found")
	}
	if f.Kind != fault.Closed || f.Key != "window.closed" || f.Citation != "PT-8.1" || !slices.Equal(f.Args, []string{"12", "2026-11"}) {
		t.Errorf("%+v", f)
	}
	if !fault.Is(err, fault.Closed) || fault.Is(err, fault.Denied) {
		t.Error("the kind is Closed and nothing else")
	}
}

func TestOtherErrorsAreNoFaults(t *testing.T) {
	var none *fault.Fault
	for _, err := range []error{nil, io.EOF, fmt.Errorf("x: %w", io.EOF), none} {
		if f, ok := fault.As(err); ok || f != nil {
			t.Errorf("%v gave %v", err, f)
		}
		if fault.Is(err, fault.Invalid) || fault.Is(err, "") {
			t.Errorf("%v is no fault", err)
		}
	}
}

func TestOuterFaultSpeaksFirst(t *testing.T) {
	inner := fault.New(fault.Stale, "row.moved")
	outer := fault.New(fault.Invalid, "draft.broken").Wrap(fmt.Errorf("replay: %w", inner))
	if !fault.Is(outer, fault.Invalid) || fault.Is(outer, fault.Stale) {
		t.Error("the outer fault decides the kind")
	}
	if !errors.Is(outer, inner) {
		t.Error("the cause stays in the chain")
	}
}

func TestChangesCopy(t *testing.T) {
	base := fault.New(fault.Invalid, "draft.broken", "a").With(fault.Finding{Rule: "one"})
	base.Findings = slices.Grow(base.Findings, 8) // room in which two copies could meet
	x := base.With(fault.Finding{Rule: "x"}).Cite("ND-1").Wrap(io.EOF)
	y := base.With(fault.Finding{Rule: "y"})
	x.Args[0] = "changed"
	if base.Citation != "" || base.Err != nil || len(base.Findings) != 1 || base.Args[0] != "a" {
		t.Errorf("the original changed: %+v", base)
	}
	if x.Findings[1].Rule != "x" || y.Findings[1].Rule != "y" || x.Kind != fault.Invalid || x.Key != "draft.broken" {
		t.Errorf("%+v\n%+v", x, y)
	}
}

func TestErrorTellsTheWholeChain(t *testing.T) {
	err := fault.New(fault.Invalid, "draft.broken", "Hà").Cite("PT-8.1").
		With(fault.Finding{Path: "syll/ngay_sinh", Rule: "date-order", Grade: fault.Block}).
		Wrap(fmt.Errorf("bind: %w", io.ErrUnexpectedEOF))
	for _, part := range []string{"invalid", "draft.broken", "Hà", "PT-8.1", "date-order", "syll/ngay_sinh", "bind: unexpected EOF"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err.Error(), part)
		}
	}
	if got := fault.New(fault.Missing, "dossier.missing").Error(); got != "missing: dossier.missing" {
		t.Errorf("%q", got)
	}
}

func TestFindingInJSON(t *testing.T) {
	got, err := json.Marshal(fault.Finding{"syll/ngay_sinh", "birth", fault.Note, "birth.odd", []string{"1890"}, "TT06-2"})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"path":"syll/ngay_sinh","rule":"birth","grade":"note","key":"birth.odd","args":["1890"],"citation":"TT06-2"}`
	if string(got) != want {
		t.Errorf("%s", got)
	}
	if got, err = json.Marshal(fault.Finding{}); err != nil || strings.Contains(string(got), "null") {
		t.Errorf("documents hold no nulls: %s %v", got, err)
	}
}

// The ground packages do not import each other, and their refusals are faults
// all the same.
func TestGroundErrorsAreFaults(t *testing.T) {
	_, cause := civil.ParseVN("31/02/2026")
	err := fmt.Errorf("field: %w", cause)
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid || f.Key != "date.impossible" || !slices.Equal(f.Args, []string{"31/02/2026"}) {
		t.Fatalf("%+v %v", f, ok)
	}
	if !errors.Is(f, cause) || !fault.Is(err, fault.Invalid) {
		t.Error("the date error is its cause")
	}
}
