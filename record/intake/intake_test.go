package intake_test

import (
	"testing"
	"time"

	"hoso/record/intake"
)

// TestEnd: an intake that ends keeps nothing of what was brought; whether anything was taken over stays to be seen.
func TestEnd(t *testing.T) {
	i := intake.Intake{Key: "k", Name: "n", File: "f", Plan: "p", Parts: []string{"a", "b"}, Columns: map[string]string{"x": "y"}, Digest: "d", State: intake.Planned}
	if got := i.Files(); len(got) != 4 {
		t.Errorf("files %v", got)
	}
	at := time.Unix(9, 0)
	given := i.End(at)
	if given.State != intake.Abandoned || given.StateAt != at || len(given.Files()) != 0 || given.Key != "" || given.Name != "" || len(given.Columns) != 0 || given.Digest != "d" {
		t.Errorf("given up: %+v", given)
	}
	i.Loaded, i.Written = 3, 2
	if closed := i.End(at); closed.State != intake.Closed || closed.Loaded != 3 {
		t.Errorf("closed: %+v", closed)
	}
}

// TestReaches: the subtrees of the right, and nothing beside them.
func TestReaches(t *testing.T) {
	i := intake.Intake{Scopes: []string{"00001.00002.", "00001.00005."}}
	for path, want := range map[string]bool{"00001.00002.": true, "00001.00002.00003.": true, "00001.00005.": true, "00001.": false, "00001.00004.": false, "": false} {
		if i.Reaches(path) != want {
			t.Errorf("%q: %v", path, !want)
		}
	}
}
