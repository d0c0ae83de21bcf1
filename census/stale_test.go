package census

import (
	"testing"

	"hoso/office"
)

// TestOvertaken: an act that commits first and tells its facet last does not put old data back.
func TestOvertaken(t *testing.T) {
	c := New()
	newer := office.Facet{Dossier: "d1", UnitPath: "00001.", Name: "Nguyễn Văn An", State: "active", Position: "new", Rev: 3}
	older := newer
	older.Position, older.Name, older.Rev = "old", "Nguyễn Văn Ân", 2
	c.Apply([]office.Facet{newer})
	c.Apply([]office.Facet{older})
	page, total := c.List(office.CensusQuery{Scopes: []string{"00001."}, Size: 10})
	if total != 1 || page[0] != newer {
		t.Errorf("got %+v, want the newer facet alone", page)
	}
}
