package law

import (
	"slices"
	"strings"

	"hoso/civil"
	"hoso/viet"
)

// Item is one line of a code list. The same code may stand twice when its label changed on a day; the days then do not overlap.
type Item struct {
	Code       string
	Label      string   // as it is shown and stored beside the code
	Alt        []string // other names it is found by
	Order      int      // place in the list, which is not the order of the codes
	Parent     string   // code in the list the item's parents come from
	From, To   civil.Date
	Extra      map[string]string // further columns the manifest keeps, nil when there are none
	Source     string
	Confidence string // xac_nhan, thu_cap, tri_nho, tam_tinh

	also []string // the whole label with the parent called otherwise: "Xã Tân Lạc, Phú Thọ"
}

// In reports whether the item is in force on a day; the zero day asks for no day at all.
func (i *Item) In(day civil.Date) bool {
	return day.IsZero() || inForce(i.From, i.To, day)
}

// List is one code list: dated lines, found by code and by label.
type List struct {
	ID         string
	Label      Label
	Unverified bool // the set of values is not confirmed by an official text: a value outside it is only noted
	Items      []Item

	past   bool             // all of it ended: a list kept for old papers
	byCode map[string]int32 // first edition of a code; the others follow it
	names  []name           // labels and other names, folded, in byte order
}

// name is one folded name of an item.
type name struct {
	key  string
	item int32
	alt  bool
}

// Lists gives every code list, by id.
func (b *Book) Lists() []*List {
	all := make([]*List, 0, len(b.lists))
	for _, l := range b.lists {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b *List) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// List gives a code list, nil when there is none of that id.
func (b *Book) List(id string) *List { return b.lists[id] }

// Get finds the newest edition of a code, in force or not.
func (l *List) Get(code string) (Item, bool) {
	editions := l.editions(code)
	if len(editions) == 0 {
		return Item{}, false
	}
	return editions[len(editions)-1], true
}

// At finds the edition of a code that is in force on a day.
func (l *List) At(code string, day civil.Date) (Item, bool) {
	for _, item := range l.editions(code) {
		if item.In(day) {
			return item, true
		}
	}
	return Item{}, false
}

func (l *List) editions(code string) []Item {
	first, ok := l.byCode[code]
	if !ok {
		return nil
	}
	end := first + 1
	for int(end) < len(l.Items) && l.Items[end].Code == code {
		end++
	}
	return l.Items[first:end]
}

// Find gives the one item that is called so on a day, with or without diacritics. A label goes before other names; a name that
// several items bear finds none of them, because choosing is the person's. The zero day looks at all editions.
func (l *List) Find(label string, day civil.Date) (Item, bool) {
	byLabel, byAlt := l.called(label, day)
	found := byLabel
	if len(found) == 0 {
		found = byAlt
	}
	if len(found) != 1 {
		return Item{}, false
	}
	return l.Items[found[0]], true
}

// called gives the items of which this is the label, and those of which it is another name: the newest edition of each code.
func (l *List) called(label string, day civil.Date) (byLabel, byAlt []int32) {
	key := searchKey(label)
	if key == "" {
		return nil, nil
	}
	at, _ := slices.BinarySearchFunc(l.names, key, func(n name, key string) int { return strings.Compare(n.key, key) })
	for _, n := range l.names[at:] {
		if n.key != key {
			break
		}
		if !l.Items[n.item].In(day) {
			continue
		}
		if n.alt {
			byAlt = l.newest(byAlt, n.item)
		} else {
			byLabel = l.newest(byLabel, n.item)
		}
	}
	return byLabel, byAlt
}

// newest adds an item, in the place of an earlier edition of its code. Names are in the order of items, so editions come in theirs.
func (l *List) newest(found []int32, item int32) []int32 {
	for i, other := range found {
		if l.Items[other].Code == l.Items[item].Code {
			found[i] = max(other, item)
			return found
		}
	}
	return append(found, item)
}

// How well a name answers a query, best first.
const (
	wholeName = iota
	startOfLabel
	startOfOther
	startsOfWords
	somewhere
	nowhere
)

// Search gives at most limit items in force on a day that answer what was typed, with or without diacritics: first those whose
// name begins so, then those in which every word typed begins a word, then those that contain it. Codes are searched too.
// A limit of 0 or less means all; the empty query lists the items in their order.
func (l *List) Search(query string, day civil.Date, limit int) []Item {
	hits := l.hits(searchKey(query), day)
	slices.SortFunc(hits, func(a, b hit) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		if byOrder := l.Items[a.item].Order - l.Items[b.item].Order; byOrder != 0 {
			return byOrder
		}
		return int(a.item - b.item)
	})
	if limit > 0 && len(hits) > limit {
		hits = hits[:limit]
	}
	found := make([]Item, len(hits))
	for i, h := range hits {
		found[i] = l.Items[h.item]
	}
	return found
}

type hit struct {
	item int32
	rank int
}

// hits ranks every item once, by its best name.
func (l *List) hits(query string, day civil.Date) []hit {
	best := make([]uint8, len(l.Items))
	for i := range l.Items {
		best[i] = uint8(codeRank(query, l.Items[i].Code))
	}
	words := strings.Fields(query)
	for _, n := range l.names {
		if rank := uint8(n.rank(query, words)); rank < best[n.item] {
			best[n.item] = rank
		}
	}
	var hits []hit
	for i, rank := range best {
		if rank < nowhere && l.Items[i].In(day) {
			hits = append(hits, hit{int32(i), int(rank)})
		}
	}
	return hits
}

// codeRank compares a folded query with a code, which is ASCII.
func codeRank(query, code string) int {
	switch {
	case query == "":
		return somewhere
	case len(query) > len(code) || !strings.EqualFold(code[:len(query)], query):
		return nowhere
	case len(query) == len(code):
		return wholeName
	}
	return startOfOther
}

func (n name) rank(query string, words []string) int {
	switch {
	case query == "":
		return somewhere
	case n.key == query:
		return wholeName
	case strings.HasPrefix(n.key, query) && !n.alt:
		return startOfLabel
	case strings.HasPrefix(n.key, query):
		return startOfOther
	case beginWords(n.key, words):
		return startsOfWords
	case strings.Contains(n.key, query):
		return somewhere
	}
	return nowhere
}

// beginWords reports whether each of the words begins a word of the key.
func beginWords(key string, words []string) bool {
	for _, word := range words {
		if !beginsWord(key, word) {
			return false
		}
	}
	return true
}

func beginsWord(key, word string) bool {
	for from := 0; ; {
		at := strings.Index(key[from:], word)
		if at < 0 {
			return false
		}
		if at += from; at == 0 || key[at-1] == ' ' {
			return true
		}
		from = at + 1
	}
}

// searchKey folds a text and takes brackets, commas, quotes and dashes for spaces, so that "Xã Tân Lạc, tỉnh Phú Thọ" is found as
// "tan lac phu tho". Other signs count: A+ and A- are two blood groups, 01.003 is one code.
func searchKey(text string) string {
	var key strings.Builder
	key.Grow(len(text))
	space := false
	for _, r := range viet.Fold(text) {
		if parts(r) {
			space = key.Len() > 0
			continue
		}
		if space {
			key.WriteByte(' ')
			space = false
		}
		key.WriteRune(r)
	}
	return key.String()
}

func parts(r rune) bool {
	switch r {
	case ' ', ',', ';', ':', '(', ')', '[', ']', '"', '“', '”', '–', '—', '…':
		return true
	}
	return false
}
