package census

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"hoso/id"
	"hoso/office"
	"hoso/viet"
)

// reference is the census by its definition: a map and a scan.
type reference map[id.Dossier]office.Facet

func (r reference) apply(facets []office.Facet) {
	for _, f := range facets {
		if f.State == Gone {
			delete(r, f.Dossier)
		} else {
			r[f.Dossier] = f
		}
	}
}

func (r reference) found(q office.CensusQuery) []office.Facet {
	var out []office.Facet
	for _, f := range r {
		if r.matches(f, q) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b office.Facet) int {
		if c := strings.Compare(viet.SortKey(a.Name), viet.SortKey(b.Name)); c != 0 {
			return c
		}
		return strings.Compare(string(a.Dossier), string(b.Dossier))
	})
	return out
}

func (reference) matches(f office.Facet, q office.CensusQuery) bool {
	inside := false
	for _, s := range q.Scopes {
		inside = inside || s != "" && strings.HasPrefix(f.UnitPath, s)
	}
	if !inside || !strings.HasPrefix(f.UnitPath, q.Under) || (f.State == "archived") != q.Left {
		return false
	}
	for column, value := range q.Equal {
		if got, ok := valueOf(f)[column]; !ok || got != value {
			return false
		}
	}
	for _, word := range strings.Fields(viet.FoldX(q.Name)) {
		if !strings.Contains(viet.FoldX(f.Name), word) {
			return false
		}
	}
	return true
}

func valueOf(f office.Facet) map[string]string {
	return map[string]string{"unit": string(f.Unit), "sex": f.Sex, "birth": f.Birth, "category": f.Category, "rank": f.Rank, "position": f.Position, "job_position": f.JobPosition, "state": f.State}
}

func (r reference) list(q office.CensusQuery) ([]office.Facet, int) {
	all := r.found(q)
	from := min(max(q.Page, 0)*max(q.Size, 0), len(all))
	return all[from:min(from+max(q.Size, 0), len(all))], len(all)
}

func (r reference) counts(q office.CensusQuery, column string) map[string]int {
	out := map[string]int{}
	for _, f := range r.found(q) {
		if value, ok := valueOf(f)[column]; ok {
			out[value]++
		}
	}
	return out
}

func (r reference) sum(q office.CensusQuery) (sum office.Totals) {
	for _, f := range r.found(q) {
		sum.People, sum.Have, sum.Want, sum.Points, sum.Of = sum.People+1, sum.Have+f.Have, sum.Want+f.Want, sum.Points+f.Points, sum.Of+f.Of
	}
	return sum
}

// agree compares the two on one query.
func agree(t interface {
	Helper()
	Errorf(string, ...any)
}, c *Census, r reference, q office.CensusQuery) {
	t.Helper()
	gotPage, gotTotal := c.List(q)
	wantPage, wantTotal := r.list(q)
	if gotTotal != wantTotal || !slices.Equal(gotPage, wantPage) {
		t.Errorf("%+v:\n got %d %v\nwant %d %v", q, gotTotal, gotPage, wantTotal, wantPage)
	}
	if got, want := c.Sum(q), r.sum(q); got != want {
		t.Errorf("%+v: sums are %+v, want %+v", q, got, want)
	}
	for _, column := range []string{"unit", "sex", "birth", "category", "rank", "position", "job_position", "state", "path", ""} {
		if got, want := c.Counts(q, column), r.counts(q, column); !maps.Equal(got, want) {
			t.Errorf("%+v by %s: got %v, want %v", q, column, got, want)
		}
	}
}

var (
	families = []string{"Nguyễn", "Trần", "Đặng", "Y", "Lê  ", "H'", "ĐỖ"}
	middles  = []string{"Văn", "Thị", "", "Thị Hoà", "Ẻo"}
	givens   = []string{"An", "Ân", "Ánh", "Hòa", "Hoà", "Đạt", "Dat", "Ưng", "Kđăm", "hoa", ""}
	units    = []string{"00001.", "00001.00002.", "00001.00002.00005.", "00001.00003.", "00001.00021.", "00004.", ""}
)

func name() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := rapid.SampledFrom(families).Draw(t, "family") + " " + rapid.SampledFrom(middles).Draw(t, "middle") + " " + rapid.SampledFrom(givens).Draw(t, "given")
		if rapid.Bool().Draw(t, "decomposed") {
			return norm.NFD.String(s)
		}
		return s
	})
}

func facets(people, atMost int) *rapid.Generator[[]office.Facet] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) office.Facet {
		path := rapid.SampledFrom(units).Draw(t, "unit")
		pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
		return office.Facet{
			Dossier: id.Dossier(fmt.Sprintf("d%03d", rapid.IntRange(0, people).Draw(t, "dossier"))), Unit: id.Unit("u" + path), UnitPath: path,
			Name: name().Draw(t, "name"), Sex: pick("sex", "nam", "nu", ""), Birth: pick("birth", "1980", "1990"), Category: pick("category", "cong_chuc", "vien_chuc"),
			Rank: pick("rank", "01.003", "01.004", ""), Position: pick("position", "", "giam_doc"), JobPosition: pick("job", "", "I.1", "~Văn thư"), State: pick("state", "open", "active", "active", "archived", Gone),
			Have: rapid.IntRange(0, 50).Draw(t, "have"), Want: 50, Waiting: rapid.IntRange(0, 3).Draw(t, "waiting"),
		}
	}), 0, atMost)
}

func query() *rapid.Generator[office.CensusQuery] {
	return rapid.Custom(func(t *rapid.T) office.CensusQuery {
		q := office.CensusQuery{
			Scopes: rapid.SliceOfN(rapid.SampledFrom(append(units, "00009.")), 0, 3).Draw(t, "scopes"),
			Under:  rapid.SampledFrom([]string{"", "", "", "00001.", "00001.00002.", "00009."}).Draw(t, "under"),
			Name:   rapid.SampledFrom([]string{"", "", " ", "an", "ẤN", "đa", "da", "nguyen an", "an nguyễn", norm.NFD.String("Hoà"), "van  THI", "zz", "'"}).Draw(t, "name"),
			Left:   rapid.IntRange(0, 3).Draw(t, "left") == 0,
			Page:   rapid.IntRange(-1, 4).Draw(t, "page"), Size: rapid.IntRange(-1, 12).Draw(t, "size"),
		}
		if rapid.Bool().Draw(t, "narrowed") {
			q.Equal = map[string]string{}
			for column, value := range map[string]string{"sex": "nu", "rank": "", "category": "cong_chuc", "state": "active", "birth": "1999", "unit": "u00001.", "shoe size": "42"} {
				if rapid.IntRange(0, 5).Draw(t, column) == 0 {
					q.Equal[column] = value
				}
			}
		}
		return q
	})
}

// TestP1ListEqualsAScan compares with the definition after random acts: single ones, large ones and loads.
func TestP1ListEqualsAScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, r := New(), reference{}
		t.Repeat(map[string]func(*rapid.T){
			"apply": func(t *rapid.T) {
				batch := facets(40, 8).Draw(t, "facets")
				c.Apply(batch)
				r.apply(batch)
			},
			"apply many": func(t *rapid.T) {
				batch := facets(40, 20).Draw(t, "facets")
				for len(batch) > 0 && len(batch) <= fewFacets {
					batch = append(batch, batch...)
				}
				c.Apply(batch)
				r.apply(batch)
			},
			"load": func(t *rapid.T) {
				batch := facets(40, 40).Draw(t, "facets")
				c.Load(slices.Values(batch))
				clear(r)
				r.apply(batch)
			},
			"": func(t *rapid.T) { agree(t, c, r, query().Draw(t, "query")) },
		})
	})
}

func person(n int, unitPath, name string) office.Facet {
	return office.Facet{Dossier: id.Dossier(fmt.Sprintf("d%06d", n)), Unit: id.Unit("u" + unitPath), UnitPath: unitPath, Name: name, State: "active", Category: "cong_chuc"}
}

func named(c *Census, search string) []string {
	page, _ := c.List(office.CensusQuery{Scopes: []string{"00001."}, Name: search, Size: 1000})
	var names []string
	for _, f := range page {
		names = append(names, f.Name)
	}
	return names
}

func TestP15SearchByName(t *testing.T) {
	c := New()
	all := []string{"Nguyễn Văn An", "Đặng Thị Hoà", "Trần Thị Thuỷ", "Y Ẻo Niê Kđăm", "H'Hen Niê", "Lê Ưng"}
	for i, n := range all {
		if i%2 == 1 {
			n = norm.NFD.String(n) // however it was stored
		}
		c.Apply([]office.Facet{person(i, "00001.", n)})
	}
	for search, want := range map[string]string{
		"nguyen an": "Nguyễn Văn An", "AN NGUYỄN": "Nguyễn Văn An", "guyen v": "Nguyễn Văn An",
		"dang": "Đặng Thị Hoà", "đặng": "Đặng Thị Hoà", "ĐĂNG": "Đặng Thị Hoà", "hòa": "Đặng Thị Hoà", "hoà": "Đặng Thị Hoà", "hoa": "Đặng Thị Hoà",
		"thủy": "Trần Thị Thuỷ", "thuỷ": "Trần Thị Thuỷ", "  thi   thuy ": "Trần Thị Thuỷ",
		"eo kdam": "Y Ẻo Niê Kđăm", "h’hen": "H'Hen Niê", "hʼhen": "H'Hen Niê", "ung": "Lê Ưng",
	} {
		for form, typed := range map[string]string{"NFC": norm.NFC.String(search), "NFD": norm.NFD.String(search)} {
			if got := named(c, typed); len(got) != 1 || norm.NFC.String(got[0]) != want {
				t.Errorf("%q (%s) finds %q, want %q", search, form, got, want)
			}
		}
	}
	if got := named(c, "nguyen dang"); len(got) != 0 {
		t.Errorf("words of two people find %q", got)
	}
}

func TestP15ListIsInVietnameseOrder(t *testing.T) {
	want := []string{"Nguyễn Văn An", "Trần Thị An", "Lê Ân", "Phạm Dũng", "Bùi Đan", "An Hoa", "Lê Hoà", "Lê Hỏa", "Lê Hõa", "Lê Hoá", "Lê Họa", "Lý Ơn", "Lý Uyên", "Lý Ưng"}
	inOrder := New()
	for i, n := range want {
		inOrder.Apply([]office.Facet{person(len(want)-i, "00001.", n)})
	}
	loaded := New()
	loaded.Load(func(yield func(office.Facet) bool) {
		for i, n := range slices.Backward(want) {
			if !yield(person(i, "00001.", n)) {
				return
			}
		}
	})
	for what, c := range map[string]*Census{"applied": inOrder, "loaded": loaded} {
		if got := named(c, ""); !slices.Equal(got, want) {
			t.Errorf("%s: %q", what, got)
		}
	}
}

// A person outside all scopes is in no page, no total and no count, also when the query asks for exactly that person.
func TestP1OutsideTheScopesNobodyExists(t *testing.T) {
	c := New()
	c.Apply([]office.Facet{person(1, "00001.00002.", "Canary"), person(2, "00001.00003.", "An"), person(3, "00001.00020.", "Canary")})
	for what, q := range map[string]office.CensusQuery{
		"other unit": {Scopes: []string{"00001.00003."}, Name: "canary", Size: 9},
		"no scope":   {Name: "canary", Size: 9}, "empty scope": {Scopes: []string{""}, Size: 9},
		"asked under": {Scopes: []string{"00001.00003."}, Under: "00001.00002.", Size: 9},
		"by unit":     {Scopes: []string{"00001.00003."}, Equal: map[string]string{"unit": "u00001.00002."}, Size: 9},
		"no column":   {Scopes: []string{"00001."}, Equal: map[string]string{"path": "00001.00002."}, Size: 9},
	} {
		if page, total := c.List(q); len(page) != 0 || total != 0 {
			t.Errorf("%s: %v, %d", what, page, total)
		}
		if counts := c.Counts(q, "unit"); len(counts) != 0 {
			t.Errorf("%s: %v", what, counts)
		}
	}
}

func TestPagesCoverEverybodyOnce(t *testing.T) {
	c := New()
	var want []id.Dossier
	for i := range 95 {
		c.Apply([]office.Facet{person(i, "00001.", "Nguyễn Văn An")}) // all alike: the id decides
		want = append(want, person(i, "", "").Dossier)
	}
	var got []id.Dossier
	for page := range 12 {
		people, total := c.List(office.CensusQuery{Scopes: []string{"00001."}, Page: page, Size: 10})
		if total != 95 {
			t.Errorf("page %d: total %d", page, total)
		}
		for _, f := range people {
			got = append(got, f.Dossier)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("pages hold %v", got)
	}
	for _, far := range []office.CensusQuery{{Page: 1 << 62, Size: 50}, {Page: 1 << 40, Size: 1 << 40}, {Page: 3, Size: -1}} {
		far.Scopes = []string{"00001."}
		if people, total := c.List(far); len(people) != 0 || total != 95 {
			t.Errorf("page %d of %d: %d people of %d", far.Page, far.Size, len(people), total)
		}
	}
}

// Many changes of name, state and unit must not let the columns grow.
func TestColumnsDoNotGrowWithChanges(t *testing.T) {
	c := New()
	for i := range 20_000 {
		f := person(i%100, "00001.", fmt.Sprintf("Nguyễn Văn Thử Nghiệm %d", i))
		if i%7 == 0 {
			f.State = Gone
		}
		c.Apply([]office.Facet{f})
	}
	if rows, bytes := len(c.t.dossiers), len(c.t.folded.bytes); rows > 100 || bytes > 200_000 {
		t.Errorf("%d rows, %d bytes of names for 100 people", rows, bytes)
	}
}

func TestReadingWhileWriting(t *testing.T) {
	c := New()
	c.Load(slices.Values(province(2000)))
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for i := range 60 {
				c.Apply([]office.Facet{person(n*1000+i, "00001.", fmt.Sprintf("Đỗ %d", i)), {Dossier: id.Dossier(fmt.Sprintf("d%06d", i)), State: Gone}})
			}
		})
		wg.Go(func() {
			for range 60 {
				page, total := c.List(office.CensusQuery{Scopes: []string{"00001."}, Name: "do", Size: 50})
				if len(page) > total || !slices.IsSortedFunc(page, func(a, b office.Facet) int { return strings.Compare(viet.SortKey(a.Name), viet.SortKey(b.Name)) }) {
					t.Errorf("%d of %d, or out of order", len(page), total)
				}
				c.Counts(office.CensusQuery{Scopes: []string{"00001."}}, "unit")
			}
		})
	}
	wg.Wait()
}

// province gives n people in 1 500 units of three levels.
func province(n int) []office.Facet {
	given := []string{"An", "Bình", "Châu", "Dũng", "Đạt", "Giang", "Hà", "Hoà", "Hương", "Khánh", "Lan", "Minh", "Nga", "Oanh", "Phúc", "Quân", "Sơn", "Thảo", "Uyên", "Vinh", "Xuân", "Yến"}
	family := []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"}
	middle := []string{"Văn", "Thị", "Đức", "Ngọc", "Minh", "Thanh", "Quốc", "Hữu", "Kim"}
	out := make([]office.Facet, n)
	for i := range out {
		k := i * 2654435761 // spread, and the same each time
		top, sub := k>>3%30, k>>9%50
		f := person(i, fmt.Sprintf("00001.%05d.%05d.", top, sub), family[k>>1%len(family)]+" "+middle[k>>5%len(middle)]+" "+given[k>>11%len(given)])
		f.Rank, f.Sex, f.Birth, f.Position = fmt.Sprintf("01.%03d", k>>4%24), []string{"nam", "nu"}[k>>2%2], fmt.Sprint(1965+k>>6%40), fmt.Sprintf("p%d", k>>7%300)
		f.Have, f.Want = k>>2%60, 60
		out[i] = f
	}
	return out
}

func benchmark(b *testing.B, f func(*Census)) {
	c := New()
	c.Load(slices.Values(province(100_000)))
	c.Apply(province(fewFacets)) // in use, not fresh
	b.ReportAllocs()
	for b.Loop() {
		f(c)
	}
}

var whole = []string{"00001."}

func BenchmarkList100k(b *testing.B) {
	for what, q := range map[string]office.CensusQuery{
		"first page":      {Scopes: whole, Size: 50},
		"page 1500":       {Scopes: whole, Page: 1500, Size: 50},
		"filtered":        {Scopes: whole, Size: 50, Equal: map[string]string{"rank": "01.003", "sex": "nu"}},
		"subtree":         {Scopes: whole, Under: "00001.00007.", Size: 50},
		"name, common":    {Scopes: whole, Size: 50, Name: "nguyễn văn a"},
		"name, two words": {Scopes: whole, Size: 50, Name: "an nguyen"},
		"name, letters":   {Scopes: whole, Size: 50, Name: "an"},
		"name, nobody":    {Scopes: whole, Size: 50, Name: "kđăm"},
		"name in subtree": {Scopes: whole, Under: "00001.00007.", Size: 50, Name: "nguyen"},
	} {
		b.Run(what, func(b *testing.B) { benchmark(b, func(c *Census) { c.List(q) }) })
	}
}

func BenchmarkCounts100k(b *testing.B) {
	for _, column := range []string{"rank", "unit"} {
		b.Run(column, func(b *testing.B) {
			benchmark(b, func(c *Census) { c.Counts(office.CensusQuery{Scopes: whole}, column) })
		})
	}
}

func BenchmarkApply100k(b *testing.B) {
	people := province(100_000)
	i := 0
	next := func(change func(*office.Facet)) []office.Facet {
		i++
		f := people[i*7919%len(people)]
		change(&f)
		return []office.Facet{f}
	}
	b.Run("state", func(b *testing.B) {
		benchmark(b, func(c *Census) { c.Apply(next(func(f *office.Facet) { f.State = fmt.Sprint("s", i%5) })) })
	})
	b.Run("name", func(b *testing.B) {
		benchmark(b, func(c *Census) { c.Apply(next(func(f *office.Facet) { f.Name = fmt.Sprintf("Đỗ Tên %d", i) })) })
	})
	b.Run("all", func(b *testing.B) { benchmark(b, func(c *Census) { c.Apply(people) }) })
}

func BenchmarkLoad100k(b *testing.B) {
	var people iter.Seq[office.Facet] = slices.Values(province(100_000))
	b.ReportAllocs()
	for b.Loop() {
		New().Load(people)
	}
}

// TestSumWorstAlike compares sums, the order of the least complete and groups of one name with a scan.
func TestSumWorstAlike(t *testing.T) {
	facets := []office.Facet{
		{Dossier: "1", UnitPath: "00001.", Name: "Nguyễn Thị Hoà", Sex: "nu", Birth: "1985", Have: 3, Want: 4, Points: 9, Of: 10},
		{Dossier: "2", UnitPath: "00001.", Name: "NGUYỄN THỊ HÒA", Sex: "nu", Birth: "1985", Have: 1, Want: 4, Points: 2, Of: 10},
		{Dossier: "3", UnitPath: "00001.", Name: "Nguyễn Thị Hòa", Sex: "nu", Birth: "1986", Have: 0, Want: 0},
		{Dossier: "4", UnitPath: "00002.", Name: "Nguyễn Thị Hòa", Sex: "nu", Birth: "1985", Have: 4, Want: 4, Points: 10, Of: 10},
		{Dossier: "5", UnitPath: "00001.", Name: "Trần Văn An", Sex: "nam", Have: 2, Want: 4, Points: 5, Of: 10},
	}
	c := New()
	c.Load(slices.Values(facets))
	q := office.CensusQuery{Scopes: []string{"00001."}, Worst: true, Size: 10}
	if got, want := c.Sum(q), (office.Totals{People: 4, Have: 6, Want: 12, Points: 16, Of: 30}); got != want {
		t.Errorf("the sum is %+v, want %+v", got, want)
	}
	page, total := c.List(q)
	var order []id.Dossier
	for _, f := range page {
		order = append(order, f.Dossier)
	}
	if total != 4 || !slices.Equal(order, []id.Dossier{"2", "5", "1", "3"}) {
		t.Errorf("the worst first: %v of %d", order, total)
	}
	if got := c.Alike(q, "00001."); len(got) != 1 || len(got[0]) != 2 {
		t.Errorf("alike in one unit: %v", got)
	}
	q.Scopes = []string{"00001.", "00002."}
	if got := c.Alike(q, "00002."); len(got) != 1 || len(got[0]) != 3 || len(c.Alike(q, "00003.")) != 0 {
		t.Errorf("alike in both: %v", got)
	}
}
