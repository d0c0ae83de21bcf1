package pades

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"hoso/seal/pdfraw"
)

// Change is one thing that a later revision did to a signed one.
type Change struct {
	Allowed bool     `json:"allowed"` // part of signing; the earlier signature still says what it said
	Key     string   `json:"key"`     // message key
	Args    []string `json:"args"`    // field name, or object number and key
}

const evidenceAdded = "seal.change.evidence_added"

// Compare says what a later file did to an earlier one that it begins with:
// signing an empty field, adding a signed field at the end of the lists, adding
// evidence for later checks (DSS) and the date in the file's properties are
// part of signing; all else is not.
//
// Other readers report "valid" for a file in which a later update replaced the
// contents of a page and only remark that not the whole file is signed. Here it
// is refused, whatever the update is.
func Compare(earlier, later []byte) ([]Change, error) {
	then, err := open(earlier)
	if err != nil {
		return nil, err
	}
	now, err := open(later)
	if err != nil {
		return nil, err
	}
	return compare(then, now)
}

func compare(then, now *pdfraw.PDF) ([]Change, error) {
	c := comparison{then: then, now: now, referred: then.Referred(), lists: map[int]pdfraw.Name{}, pages: map[pdfraw.Ref]bool{}}
	if err := c.orient(); err != nil {
		return nil, err
	}
	numbers := map[int]bool{}
	for _, n := range slices.Concat(then.Numbers(), now.Numbers()) {
		numbers[n] = true
	}
	for _, n := range slices.Sorted(maps.Keys(numbers)) {
		c.object(n)
	}
	c.signing()
	return c.out, nil
}

// comparison holds two revisions and what is known of the earlier one.
type comparison struct {
	then, now     *pdfraw.PDF
	root          pdfraw.Ref
	form, dss     pdfraw.Ref // zero where they are not objects of their own
	info          pdfraw.Ref
	pages         map[pdfraw.Ref]bool
	lists         map[int]pdfraw.Name // Annots and Fields that are objects of their own
	referred      map[int]bool
	before, after []formField
	out           []Change
}

func (c *comparison) refuse(key string, args ...string) {
	c.out = append(c.out, Change{Key: key, Args: args})
}

func (c *comparison) allow(key string, args ...string) {
	c.out = append(c.out, Change{Allowed: true, Key: key, Args: args})
}

// orient finds pages, form and lists, and checks what every object hangs from.
func (c *comparison) orient() error {
	root, then := c.then.Root()
	rootNow, now := c.now.Root()
	c.root = root
	if root != rootNow || !slices.Contains(c.now.Sections, c.then.StartXref) {
		c.refuse("seal.change.unrelated")
	}
	before, err := c.then.Pages()
	if err != nil {
		return err
	}
	after, err := c.now.Pages()
	if err != nil || !slices.Equal(before, after) {
		c.refuse("seal.change.pages")
	}
	c.form, _ = then["AcroForm"].(pdfraw.Ref)
	c.dss, _ = then["DSS"].(pdfraw.Ref)
	c.info, _ = c.then.Trailer["Info"].(pdfraw.Ref)
	for _, r := range before {
		c.pages[r] = true
		c.list(c.then.Dict(r), "Annots")
	}
	c.list(c.then.Dict(then["AcroForm"]), "Fields")
	c.infoMoved()
	if c.before, err = formFields(c.then); err != nil {
		return err
	}
	if c.after, err = formFields(c.now); err != nil {
		return err
	}
	if now["DSS"] != nil && !equal(then["DSS"], now["DSS"]) {
		c.allow(evidenceAdded)
	}
	return nil
}

func (c *comparison) list(d pdfraw.Dict, key pdfraw.Name) {
	if r, ok := d[key].(pdfraw.Ref); ok {
		c.lists[r.N] = key
	}
}

// infoMoved compares the file's properties where they became another object.
func (c *comparison) infoMoved() {
	if equal(c.then.Trailer["Info"], c.now.Trailer["Info"]) {
		return
	}
	a, b := c.then.Dict(c.then.Trailer["Info"]), c.now.Dict(c.now.Trailer["Info"])
	for _, k := range differing(a, b) {
		if !dated(k) {
			c.refuse("seal.change.key", "Info", string(k))
		}
	}
}

// dated tells the properties that signing programs bring up to date.
func dated(k pdfraw.Name) bool { return k == "ModDate" || k == "Producer" }

// object compares one number of both revisions.
func (c *comparison) object(n int) {
	refThen, then := c.then.At(n)
	refNow, now := c.now.At(n)
	if then == nil {
		// A new object is harmless unless the earlier revision already pointed
		// at the empty place.
		if now != nil && c.referred[n] {
			c.refuse("seal.change.object", strconv.Itoa(n))
		}
		return
	}
	if refThen == refNow && equal(then, now) || c.machinery(n, then, now) {
		return
	}
	a, okA := then.(pdfraw.Dict)
	b, okB := now.(pdfraw.Dict)
	switch {
	case refThen == refNow && okA && okB:
		c.dict(refThen, a, b)
	case refThen == refNow && c.lists[n] != "" && c.grew(c.lists[n], then, now):
	default:
		c.refuse("seal.change.object", strconv.Itoa(n))
	}
}

// machinery tells streams that only say where objects are, and to which nothing points.
func (c *comparison) machinery(n int, then, now any) bool {
	a, okA := then.(*pdfraw.Stream)
	b, okB := now.(*pdfraw.Stream)
	if !okA || !okB || c.referred[n] || a.D["Type"] != b.D["Type"] {
		return false
	}
	return a.D["Type"] == pdfraw.Name("XRef") || a.D["Type"] == pdfraw.Name("ObjStm")
}

func (c *comparison) dict(r pdfraw.Ref, then, now pdfraw.Dict) {
	for _, k := range differing(then, now) {
		if !c.mayChange(r, k, then[k], now[k]) {
			c.refuse("seal.change.key", strconv.Itoa(r.N), string(k))
		}
	}
}

func (c *comparison) mayChange(r pdfraw.Ref, k pdfraw.Name, then, now any) bool {
	switch {
	case r == c.root:
		return k == "DSS" || k == "Extensions" || k == "AcroForm" && c.formGrew(then, now)
	case r == c.form:
		return c.formMayChange(k, then, now)
	case r == c.dss:
		return slices.Contains([]pdfraw.Name{"Certs", "OCSPs", "CRLs", "VRI", "Type"}, k)
	case r == c.info:
		return dated(k)
	case c.pages[r]:
		return k == "Annots" && c.grew("Annots", then, now)
	}
	return c.fieldMayChange(r, k)
}

// fieldMayChange allows an empty field to be signed, with its look.
func (c *comparison) fieldMayChange(r pdfraw.Ref, k pdfraw.Name) bool {
	for _, f := range c.before {
		if f.value != nil || !c.signedNow(f.ref) {
			continue
		}
		if r == f.ref && k == "V" || r == f.widget && (k == "AP" || k == "F") {
			return true
		}
	}
	return false
}

func (c *comparison) signedNow(field pdfraw.Ref) bool {
	for _, f := range c.after {
		if f.ref == field {
			return f.value != nil
		}
	}
	return false
}

func (c *comparison) formGrew(then, now any) bool {
	a, b := c.then.Dict(then), c.now.Dict(now)
	if b == nil {
		return false
	}
	for _, k := range differing(a, b) {
		if !c.formMayChange(k, a[k], b[k]) {
			return false
		}
	}
	return true
}

func (c *comparison) formMayChange(k pdfraw.Name, then, now any) bool {
	return k == "SigFlags" || k == "Fields" && c.grew("Fields", then, now)
}

// grew tells whether a list only gained signed fields at its end, each a new object.
func (c *comparison) grew(kind pdfraw.Name, then, now any) bool {
	a, b := c.then.Array(then), c.now.Array(now)
	if len(b) < len(a) || !equal(a, b[:len(a)]) {
		return false
	}
	for _, v := range b[len(a):] {
		r, ok := v.(pdfraw.Ref)
		if _, old := c.then.At(r.N); !ok || old != nil || !c.isSigned(kind, r) {
			return false
		}
	}
	return true
}

// isSigned looks for a signed field, or for its widget. Every field in that
// list is read as a signature of its own, so an ornament cannot hide as one.
func (c *comparison) isSigned(kind pdfraw.Name, r pdfraw.Ref) bool {
	return slices.ContainsFunc(c.after, func(f formField) bool {
		return f.value != nil && (kind == "Fields" && f.ref == r || kind == "Annots" && f.widget == r)
	})
}

// signing notes the fields that were signed or added since.
func (c *comparison) signing() {
	for _, f := range c.after {
		was, ok := fieldNamed(c.before, f.name)
		switch {
		case f.value == nil:
		case !ok:
			c.allow("seal.change.field_added", f.name)
		case was.value == nil:
			c.allow("seal.change.field_signed", f.name)
		}
	}
}

func differing(a, b pdfraw.Dict) []pdfraw.Name {
	keys := map[pdfraw.Name]bool{}
	for k := range a {
		keys[k] = true
	}
	for k := range b {
		keys[k] = true
	}
	out := slices.Sorted(maps.Keys(keys))
	return slices.DeleteFunc(out, func(k pdfraw.Name) bool { return equal(a[k], b[k]) })
}

func equal(a, b any) bool {
	if x, ok := a.(*pdfraw.Stream); ok {
		y, ok := b.(*pdfraw.Stream)
		return ok && bytes.Equal(x.Data, y.Data) && reflect.DeepEqual(x.D, y.D)
	}
	if x, ok := a.(pdfraw.Array); ok {
		y, ok := b.(pdfraw.Array)
		return ok && slices.EqualFunc(x, y, equal)
	}
	return reflect.DeepEqual(a, b)
}
