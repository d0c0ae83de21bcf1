package pades_test

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hoso/seal/cms"
	"hoso/seal/pades"
	"hoso/seal/pdfraw"
)

// ---- what later revisions do

// update appends a revision that an attacker, or another program, wrote.
func update(t testing.TB, pdf []byte, edit func(testing.TB, *pdfraw.Update)) []byte {
	t.Helper()
	u := pdfraw.NewUpdate(must(pdfraw.Open(pdf))(t))
	edit(t, u)
	return must(u.Bytes())(t).Data
}

func lastPage(t testing.TB, u *pdfraw.Update) (pdfraw.Ref, pdfraw.Dict) {
	pages := must(u.Base.Pages())(t)
	r := pages[len(pages)-1]
	return r, must(u.Edit(r))(t)
}

func root(t testing.TB, u *pdfraw.Update) pdfraw.Dict {
	r, _ := u.Base.Root()
	return must(u.Edit(r))(t)
}

func form(t testing.TB, u *pdfraw.Update) pdfraw.Dict {
	_, d := u.Base.Root()
	r, _ := d["AcroForm"].(pdfraw.Ref)
	return must(u.Edit(r))(t)
}

func content(s string) *pdfraw.Stream { return &pdfraw.Stream{D: pdfraw.Dict{}, Data: []byte(s)} }

func replaceContents(t testing.TB, u *pdfraw.Update) {
	pages := must(u.Base.Pages())(t)
	r, _ := u.Base.Dict(pages[0])["Contents"].(pdfraw.Ref)
	u.Set(r, content("BT ET"))
}

// fieldRef finds the dictionary of a field.
func fieldRef(t testing.TB, u *pdfraw.Update, name string) pdfraw.Ref {
	_, d := u.Base.Root()
	for _, v := range u.Base.Array(u.Base.Dict(d["AcroForm"])["Fields"]) {
		r, _ := v.(pdfraw.Ref)
		if pdfraw.TextOf(u.Base.Dict(r)["T"]) == name {
			return r
		}
	}
	t.Fatal("no field ", name)
	return pdfraw.Ref{}
}

// attach puts a widget on the last page and, if it is to be a field, into the form.
func attach(t testing.TB, u *pdfraw.Update, w pdfraw.Dict, isField bool) {
	r := u.Add(w)
	_, page := lastPage(t, u)
	annots, _ := page["Annots"].(pdfraw.Array)
	page["Annots"] = append(slices.Clone(annots), r)
	if isField {
		f := form(t, u)
		fields, _ := f["Fields"].(pdfraw.Array)
		f["Fields"] = append(slices.Clone(fields), r)
	}
}

func widget(more pdfraw.Dict) pdfraw.Dict {
	d := pdfraw.Dict{"Type": pdfraw.Name("Annot"), "Subtype": pdfraw.Name("Widget"), "FT": pdfraw.Name("Sig"),
		"T": pdfraw.Text("Them"), "Rect": pdfraw.Array{pdfraw.Int(0), pdfraw.Int(0), pdfraw.Int(500), pdfraw.Int(800)}}
	for k, v := range more {
		d[k] = v
	}
	return d
}

// attacks are updates that must be refused on a file signed by the person.
func attacks() map[string]func(testing.TB, *pdfraw.Update) {
	return map[string]func(testing.TB, *pdfraw.Update){
		"contents replaced": replaceContents,
		"contents of the page elsewhere": func(t testing.TB, u *pdfraw.Update) {
			_, page := lastPage(t, u)
			page["Contents"] = u.Add(content("BT ET"))
		},
		"resources replaced": func(t testing.TB, u *pdfraw.Update) {
			_, page := lastPage(t, u)
			page["Resources"] = pdfraw.Dict{}
		},
		"page turned": func(t testing.TB, u *pdfraw.Update) {
			_, page := lastPage(t, u)
			page["Rotate"] = pdfraw.Int(180)
		},
		"note laid over": func(t testing.TB, u *pdfraw.Update) {
			attach(t, u, pdfraw.Dict{"Type": pdfraw.Name("Annot"), "Subtype": pdfraw.Name("FreeText")}, false)
		},
		"text field laid over": func(t testing.TB, u *pdfraw.Update) {
			attach(t, u, widget(pdfraw.Dict{"FT": pdfraw.Name("Tx"), "V": pdfraw.Str("1")}), true)
		},
		"empty signature field laid over": func(t testing.TB, u *pdfraw.Update) {
			attach(t, u, widget(pdfraw.Dict{"AP": pdfraw.Dict{"N": u.Add(content("0 0 500 800 re f"))}}), true)
		},
		"signature look outside of the form": func(t testing.TB, u *pdfraw.Update) {
			attach(t, u, widget(pdfraw.Dict{"V": u.Add(pdfraw.Dict{"Type": pdfraw.Name("Sig")})}), false)
		},
		"look of the empty field": func(t testing.TB, u *pdfraw.Update) {
			must(u.Edit(fieldRef(t, u, "CoQuan")))(t)["AP"] = pdfraw.Dict{"N": u.Add(content("0 0 9 9 re f"))}
		},
		"look of the signed field": func(t testing.TB, u *pdfraw.Update) {
			must(u.Edit(fieldRef(t, u, "NguoiKy")))(t)["AP"] = pdfraw.Dict{"N": u.Add(content("0 0 9 9 re f"))}
		},
		"name in the signature": func(t testing.TB, u *pdfraw.Update) {
			r, _ := u.Base.Dict(fieldRef(t, u, "NguoiKy"))["V"].(pdfraw.Ref)
			must(u.Edit(r))(t)["Name"] = pdfraw.Text("Somebody else")
		},
		"signature copied": func(t testing.TB, u *pdfraw.Update) {
			field := must(u.Edit(fieldRef(t, u, "NguoiKy")))(t)
			copied := pdfraw.Dict{}
			for k, v := range u.Base.Dict(field["V"]) {
				copied[k] = v
			}
			field["V"] = u.Add(copied)
		},
		"signature taken out": func(t testing.TB, u *pdfraw.Update) {
			form(t, u)["Fields"] = pdfraw.Array{fieldRef(t, u, "CoQuan")}
		},
		"script": func(t testing.TB, u *pdfraw.Update) {
			root(t, u)["OpenAction"] = pdfraw.Dict{"S": pdfraw.Name("JavaScript"), "JS": pdfraw.Str("1")}
		},
		"looks made anew": func(t testing.TB, u *pdfraw.Update) { form(t, u)["NeedAppearances"] = true },
		"form replaced": func(t testing.TB, u *pdfraw.Update) {
			root(t, u)["AcroForm"] = u.Add(pdfraw.Dict{"Fields": pdfraw.Array{}})
		},
		"pages in another order": func(t testing.TB, u *pdfraw.Update) {
			tree, _ := root(t, u)["Pages"].(pdfraw.Ref)
			d := must(u.Edit(tree))(t)
			kids := slices.Clone(u.Base.Array(d["Kids"]))
			slices.Reverse(kids)
			d["Kids"] = kids
		},
		"title": func(t testing.TB, u *pdfraw.Update) {
			r, _ := u.Base.Trailer["Info"].(pdfraw.Ref)
			must(u.Edit(r))(t)["Title"] = pdfraw.Text("Khác")
		},
		"object emptied": func(t testing.TB, u *pdfraw.Update) {
			pages := must(u.Base.Pages())(t)
			r, _ := u.Base.Dict(pages[1])["Contents"].(pdfraw.Ref)
			u.Set(r, nil)
		},
		"generation raised": func(t testing.TB, u *pdfraw.Update) { // the old reference points to nothing
			pages := must(u.Base.Pages())(t)
			r, _ := u.Base.Dict(pages[1])["Contents"].(pdfraw.Ref)
			u.Set(pdfraw.Ref{N: r.N, G: r.G + 1}, u.Base.Get(r))
		},
		"field moved while signing": func(t testing.TB, u *pdfraw.Update) {
			d := must(u.Edit(fieldRef(t, u, "CoQuan")))(t)
			d["V"] = u.Add(pdfraw.Dict{"Type": pdfraw.Name("Sig")})
			d["Rect"] = pdfraw.Array{pdfraw.Int(0), pdfraw.Int(0), pdfraw.Int(600), pdfraw.Int(800)}
		},
	}
}

func TestP5ShadowsAreRefused(t *testing.T) {
	own := document(t)
	for kind, base := range map[string][]byte{"own": own, "with streams": streamed(t, own)} {
		once := sign(t, identity(t), base, options("NguoiKy"))
		for name, edit := range attacks() {
			later := update(t, once, edit)
			changes, err := pades.Compare(once, later)
			if err == nil && !slices.ContainsFunc(changes, func(c pades.Change) bool { return !c.Allowed }) {
				t.Errorf("%s, %s: nothing noticed, %v", kind, name, changes)
			}
			all, err := pades.Read(later)
			if err == nil && slices.ContainsFunc(all, func(s pades.Signature) bool {
				return s.Field == "NguoiKy" && s.Err == nil && len(s.Broken()) == 0
			}) {
				t.Errorf("%s, %s: the signature is still sound", kind, name)
			}
		}
	}
}

// The file points to an object that does not exist when it is signed; a later
// update brings it into being.
func TestP5HiddenContentIsRefused(t *testing.T) {
	base := document(t)
	prepared := update(t, base, func(t testing.TB, u *pdfraw.Update) {
		_, page := lastPage(t, u)
		page["Contents"] = pdfraw.Array{page["Contents"], pdfraw.Ref{N: 900}}
	})
	once := sign(t, identity(t), prepared, options("NguoiKy"))
	later := update(t, once, func(_ testing.TB, u *pdfraw.Update) { u.Set(pdfraw.Ref{N: 900}, content("0 0 500 800 re f")) })
	if sound(t, once, "NguoiKy"); broken(t, later) != "<nil> [{false seal.change.object [900]}]" {
		t.Errorf("hidden content came to light: %q", broken(t, later))
	}
}

// broken gives what is wrong with the person's signature, in words.
func broken(t testing.TB, pdf []byte) string {
	t.Helper()
	all, err := pades.Read(pdf)
	if err != nil {
		return err.Error()
	}
	for _, s := range all {
		if s.Field == "NguoiKy" && (s.Err != nil || len(s.Broken()) > 0) {
			return fmt.Sprint(s.Err, s.Broken())
		}
	}
	return ""
}

func TestHarmlessUpdates(t *testing.T) {
	once := sign(t, identity(t), document(t), options("NguoiKy"))
	for name, edit := range map[string]func(testing.TB, *pdfraw.Update){
		"nothing": func(testing.TB, *pdfraw.Update) {},
		"evidence": func(t testing.TB, u *pdfraw.Update) {
			root(t, u)["DSS"] = u.Add(pdfraw.Dict{"Certs": pdfraw.Array{u.Add(content("DER"))}})
		},
		"date": func(t testing.TB, u *pdfraw.Update) {
			r, _ := u.Base.Trailer["Info"].(pdfraw.Ref)
			must(u.Edit(r))(t)["ModDate"] = pdfraw.Str("D:2026")
		},
		"object that nothing points to": func(_ testing.TB, u *pdfraw.Update) { u.Add(content("x")) },
	} {
		later := update(t, once, edit)
		if s := broken(t, later); s != "" {
			t.Errorf("%s: %s", name, s)
		}
		if sound(t, later, "NguoiKy").Whole {
			t.Errorf("%s: the signature covers what came later", name)
		}
	}
}

// A later revision with a catalog of its own, and one that does not stand on
// the signed one though it says the same.
func TestP5UnrelatedRevisions(t *testing.T) {
	once := sign(t, identity(t), document(t), options("NguoiKy"))
	p := must(pdfraw.Open(once))(t)
	var own pdfraw.Ref
	later := update(t, once, func(t testing.TB, u *pdfraw.Update) { own = u.Add(root(t, u)) })
	i := bytes.LastIndex(later, []byte("/Root "))
	j := i + bytes.IndexByte(later[i:], 'R') // of the key
	j += 1 + bytes.IndexByte(later[j+1:], 'R')
	catalog := slices.Concat(later[:i], fmt.Appendf(nil, "/Root %d 0 R", own.N), later[j+1:])

	var table bytes.Buffer
	for _, n := range p.Numbers() {
		r, _ := p.At(n)
		start, _, _ := p.Extent(r)
		fmt.Fprintf(&table, "%d 1\n%010d %05d n \n", n, start, r.G)
	}
	rootRef, _ := p.Root()
	info, _ := p.Trailer["Info"].(pdfraw.Ref)
	detached := append(bytes.Clone(once), fmt.Sprintf("xref\n%strailer\n<</Root %d 0 R/Info %d 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n",
		table.String(), rootRef.N, info.N, p.Size, len(once))...)

	for name, pdf := range map[string][]byte{"catalog": catalog, "detached": detached} {
		if s := broken(t, pdf); s != "<nil> [{false seal.change.unrelated []}]" {
			t.Errorf("%s: %q", name, s)
		}
	}
}

// The look of a signature laid a second time, with the same signature behind it.
func TestP5SignatureShownTwice(t *testing.T) {
	once := sign(t, identity(t), document(t), options("NguoiKy"))
	later := update(t, once, func(t testing.TB, u *pdfraw.Update) {
		attach(t, u, widget(pdfraw.Dict{"T": pdfraw.Text("NguoiKy"), "V": u.Base.Dict(fieldRef(t, u, "NguoiKy"))["V"]}), true)
	})
	all := must(pades.Read(later))(t)
	if len(all) != 2 || !slices.ContainsFunc(all, func(s pades.Signature) bool { return errors.Is(s.Err, pades.ErrRange) }) {
		t.Errorf("got %+v", all)
	}
}

// An object that was in the file before, unseen, must not become a field later.
func TestP5SleepingField(t *testing.T) {
	var sleeping pdfraw.Ref
	base := update(t, document(t), func(_ testing.TB, u *pdfraw.Update) {
		sleeping = u.Add(widget(pdfraw.Dict{"V": u.Add(pdfraw.Dict{"Type": pdfraw.Name("Sig")})}))
	})
	once := sign(t, identity(t), base, options("NguoiKy"))
	later := update(t, once, func(t testing.TB, u *pdfraw.Update) {
		_, page := lastPage(t, u)
		page["Annots"] = append(slices.Clone(u.Base.Array(page["Annots"])), sleeping)
		f := form(t, u)
		f["Fields"] = append(slices.Clone(u.Base.Array(f["Fields"])), sleeping)
	})
	changes := must(pades.Compare(once, later))(t)
	if !slices.ContainsFunc(changes, func(c pades.Change) bool { return !c.Allowed && c.Key == "seal.change.key" }) {
		t.Errorf("got %v", changes)
	}
}

// A copy of a signature dictionary, with the byte range of the first: the hole
// it speaks of is not its own.
func TestP5HoleOfAnotherSignature(t *testing.T) {
	once := sign(t, identity(t), document(t), options("NguoiKy"))
	all := must(pades.Read(update(t, once, attacks()["signature copied"])))(t)
	if len(all) != 1 || !errors.Is(all[0].Err, pades.ErrRange) || !strings.Contains(all[0].Err.Error(), "elsewhere") {
		t.Errorf("got %+v", all)
	}
}

// A signature must be part of the revision that it covers: one that lay in it
// unused, and was put into a field later, was not made for that field.
func TestP5SignatureFromTheDrawer(t *testing.T) {
	id := identity(t)
	base := document(t)
	p := must(pades.Prepare(base, options("NguoiKy")))(t)
	i := bytes.Index(p.Increment, []byte("/V "))
	var sig, gen int
	if _, err := fmt.Sscanf(string(p.Increment[i:]), "/V %d %d R", &sig, &gen); err != nil {
		t.Fatal(err)
	}
	link := fmt.Sprintf("/V %d %d R", sig, gen)
	copy(p.Increment[i:], strings.Repeat(" ", len(link)))
	empty := must(p.Embed(base, nil))(t)
	digest := crypto.SHA256.New()
	digest.Write(empty[:p.HoleAt])
	digest.Write(empty[p.HoleAt+p.HoleSize:])
	message := must(cms.Sign(p.Hash, digest.Sum(nil), id.Signer, id.Cert, id.Chain, time.Time{}, nil))(t)
	drawer := must(p.Embed(base, message))(t)
	later := update(t, drawer, func(t testing.TB, u *pdfraw.Update) {
		must(u.Edit(fieldRef(t, u, "NguoiKy")))(t)["V"] = pdfraw.Ref{N: sig, G: gen}
	})
	all := must(pades.Read(later))(t)
	if len(all) != 1 || !errors.Is(all[0].Err, pades.ErrRange) {
		t.Errorf("got %+v", all)
	}
}
