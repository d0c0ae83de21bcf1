package census

import (
	"slices"
	"strings"

	"hoso/id"
	"hoso/office"
	"hoso/viet"
)

// table holds one row per dossier, column by column: a query reads few columns of all rows, so each lies by itself.
type table struct {
	at   map[id.Dossier]uint32 // row of a dossier
	free []uint32              // rows of dossiers that are gone

	dossiers []id.Dossier
	names    []string // as they are shown
	keys     []string // viet.SortKey of the names
	folded   texts    // viet.Fold of the names
	counts   []counts

	path, unit, sex, birth, category, rankOf, position, job, state column

	order []uint32 // rows by key, then dossier
}

// counts are the figures shown with a person, and the revision of the facet they come from.
type counts struct {
	have, want, waiting int32
	points, of          int32
	rev                 int64
}

func newTable() *table {
	t := &table{at: map[id.Dossier]uint32{}}
	for _, c := range t.columns() {
		c.code = map[string]uint32{}
	}
	return t
}

// columns lists the coded columns, for what is done to each.
func (t *table) columns() []*column {
	return []*column{&t.path, &t.unit, &t.sex, &t.birth, &t.category, &t.rankOf, &t.position, &t.job, &t.state}
}

// column gives the column that queries call by this name, nil when there is none. Paths are not among them: they are asked
// for by scope only.
func (t *table) column(name string) *column {
	switch name {
	case "unit":
		return &t.unit
	case "sex":
		return &t.sex
	case "birth":
		return &t.birth
	case "category":
		return &t.category
	case "rank":
		return &t.rankOf
	case "position":
		return &t.position
	case "job_position":
		return &t.job
	case "state":
		return &t.state
	}
	return nil
}

// take gives a row for a new dossier.
func (t *table) take(dossier id.Dossier) uint32 {
	row := uint32(len(t.dossiers))
	if n := len(t.free); n > 0 {
		row, t.free = t.free[n-1], t.free[:n-1]
	} else {
		t.dossiers, t.names, t.keys = append(t.dossiers, ""), append(t.names, ""), append(t.keys, "")
		t.counts = append(t.counts, counts{})
		t.folded.grow()
		for _, c := range t.columns() {
			c.codes = append(c.codes, 0)
		}
	}
	t.dossiers[row], t.at[dossier] = dossier, row
	return row
}

func (t *table) release(row uint32) {
	delete(t.at, t.dossiers[row])
	t.dossiers[row], t.names[row], t.keys[row] = "", "", ""
	t.folded.set(row, "")
	t.free = append(t.free, row)
}

func (t *table) write(row uint32, f office.Facet) {
	if t.keys[row] == "" || t.names[row] != f.Name {
		t.names[row], t.keys[row] = f.Name, viet.SortKey(f.Name)
		t.folded.set(row, viet.Fold(f.Name))
	}
	t.counts[row] = counts{int32(f.Have), int32(f.Want), int32(f.Waiting), int32(f.Points), int32(f.Of), f.Rev}
	t.path.set(row, f.UnitPath)
	t.unit.set(row, string(f.Unit))
	t.sex.set(row, f.Sex)
	t.birth.set(row, f.Birth)
	t.category.set(row, f.Category)
	t.rankOf.set(row, f.Rank)
	t.position.set(row, f.Position)
	t.job.set(row, f.JobPosition)
	t.state.set(row, f.State)
}

// facet puts a row together again.
func (t *table) facet(row uint32) office.Facet {
	n := t.counts[row]
	return office.Facet{
		Dossier: t.dossiers[row], Unit: id.Unit(t.unit.get(row)), UnitPath: t.path.get(row), Name: t.names[row],
		Sex: t.sex.get(row), Birth: t.birth.get(row), Category: t.category.get(row), Rank: t.rankOf.get(row),
		Position: t.position.get(row), JobPosition: t.job.get(row), State: t.state.get(row), Have: int(n.have), Want: int(n.want), Waiting: int(n.waiting), Points: int(n.points), Of: int(n.of), Rev: n.rev,
	}
}

// settle puts all rows into the order of names, in memory as well, so that a query goes through memory from one end to the
// other; free rows disappear.
func (t *table) settle() {
	rows := make([]uint32, 0, len(t.at))
	for row, d := range t.dossiers {
		if at, ok := t.at[d]; ok && at == uint32(row) {
			rows = append(rows, uint32(row))
		}
	}
	slices.SortFunc(rows, func(a, b uint32) int {
		if c := strings.Compare(t.keys[a], t.keys[b]); c != 0 {
			return c
		}
		return strings.Compare(string(t.dossiers[a]), string(t.dossiers[b]))
	})
	t.dossiers, t.names, t.keys = arranged(t.dossiers, rows), arranged(t.names, rows), arranged(t.keys, rows)
	t.counts = arranged(t.counts, rows)
	t.folded = t.folded.arranged(rows)
	for _, c := range t.columns() {
		c.codes = arranged(c.codes, rows)
	}
	t.free, t.order = nil, rows
	for i, d := range t.dossiers {
		t.at[d], t.order[i] = uint32(i), uint32(i)
	}
}

// arranged gives the values of these rows, in this order.
func arranged[T any](values []T, rows []uint32) []T {
	out := make([]T, len(rows), len(rows)+len(rows)/64+16)
	for i, row := range rows {
		out[i] = values[row]
	}
	return out
}
