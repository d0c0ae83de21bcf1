package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/unit"
)

// consents is the part of the table about the register of written consents (PT-4.4).
func consents() []Route {
	return []Route{
		look("/dong-y", "consent.list", "consent.list", seeConsents, consentsPage),
		act("/dong-y", "consent.record", "consent.record", deed[account.Consenting, account.ConsentView]{form: consentingOf, do: doConsent, then: consentKept[account.Consenting, account.ConsentView], again: consentAgain[account.Consenting]}),
		act("/dong-y/{grant}/ket-thuc", "consent.end", "consent.record", deed[Ending, nothing]{form: consentEndOf, do: doEndConsent, then: consentKept[Ending, nothing], again: consentAgain[Ending]}),
	}
}

func seeConsents(v *visit) (account.Register, error) {
	return account.Consents(v.ctx, v.office(), v.who, v.query("tat-ca") != "", v.query("tiep"))
}

// consentDesk is the register with its form.
type consentDesk struct {
	view  account.Register
	units []unit.View
	about id.Dossier // somebody the form is about, where one came from their page
	name  string
	fault *fault.Fault
}

func (v *visit) consentDeskOf(view account.Register, f *fault.Fault) consentDesk {
	d := consentDesk{view: view, units: v.unitsBeside(), about: id.Dossier(v.query("nguoi")), fault: f}
	if named := v.values["dossiers"]; d.about == "" && len(named) > 0 {
		d.about = id.Dossier(named[0])
	}
	if d.about != "" {
		d.name = v.nameOf(d.about)
	}
	return d
}

func consentsPage(v *visit, view account.Register) templ.Component {
	return consentListPage(v, v.consentDeskOf(view, nil))
}

func consentingOf(v *visit) (account.Consenting, error) {
	c := account.Consenting{Login: v.value("login"), Unit: id.Unit(v.value("unit")), Document: v.value("document"), Kind: v.value("kind"), Article: v.value("article"),
		Purpose: v.value("purpose"), Level: v.value("level"), Entries: v.values["entries"]}
	for _, dossier := range v.values["dossiers"] {
		c.Dossiers = append(c.Dossiers, id.Dossier(dossier))
	}
	var err error
	if c.Signed, err = v.formDay("signed"); err != nil {
		return c, err
	}
	if c.From, err = v.formDay("from"); err != nil {
		return c, err
	}
	c.To, err = v.formDay("to")
	return c, err
}

func doConsent(v *visit, c account.Consenting) (account.ConsentView, error) {
	return account.RecordConsent(v.ctx, v.office(), v.who, c)
}

// Ending is why something ends before its last day.
type Ending struct {
	Reason string `json:"reason"`
}

func consentEndOf(v *visit) (Ending, error) { return Ending{v.value("reason")}, nil }

func doEndConsent(v *visit, e Ending) (nothing, error) {
	return nothing{}, account.EndConsent(v.ctx, v.office(), v.who, id.Grant(v.at("grant")), e.Reason)
}

func consentKept[In, Out any](*visit, In, Out) (answer, error) {
	return goTo("/dong-y?da-ghi=1"), nil
}

func consentAgain[In any](v *visit, _ In, f *fault.Fault) (templ.Component, bool) {
	view, err := seeConsents(v)
	if err != nil {
		return nil, false
	}
	return consentListPage(v, v.consentDeskOf(view, f)), true
}

// consentWho says whose dossiers a consent opens.
func (v *visit) consentWho(c account.ConsentView) string {
	if len(c.People) > 0 {
		return strings.Join(c.People, ", ")
	}
	return v.Say("consent.all_of", c.UnitName)
}

// consentWhat says which entries a consent opens, and up to which level.
func (v *visit) consentWhat(c account.ConsentView) string {
	names := make([]string, 0, len(c.Entries))
	for _, entry := range c.Entries {
		names = append(names, v.entryName(entry))
	}
	if len(names) == 0 {
		names = []string{v.Say("consent.whole")}
	}
	return v.Say("consent.up_to", strings.Join(names, ", "), strings.ToLower(v.Say("form_level."+c.Level)))
}

// entryName is what an entry or a chapter of the SYLL is called.
func (v *visit) entryName(entry string) string {
	f, err := v.book().Form("syll", v.today())
	if err != nil {
		return entry
	}
	if chapter, whole := strings.CutPrefix(entry, office.ChapterOf); whole {
		if i := slices.IndexFunc(f.Chapters, func(c law.Chapter) bool { return c.ID == chapter }); i >= 0 {
			return f.Chapters[i].Label.In(v.Lang())
		}
	} else if e := f.Entry(entry); e != nil {
		return e.Label.In(v.Lang())
	}
	return entry
}

// consentChapters are the parts of a dossier a consent may be kept to.
func (v *visit) consentChapters() []law.Chapter {
	f, err := v.book().Form("syll", v.today())
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(f.Chapters), func(c law.Chapter) bool { return c.Off })
}

// consentDays are the days a consent holds; of one that was ended only its first.
func (v *visit) consentDays(c account.ConsentView) string {
	if c.State == "ended" {
		return v.Say("consent.since", c.From.VN())
	}
	return v.Say("consent.span", c.From.VN(), c.To.VN())
}

func consentsAt(v *visit, after string) string {
	q := url.Values{}
	if v.query("tat-ca") != "" {
		q.Set("tat-ca", "1")
	}
	if after != "" {
		q.Set("tiep", after)
	}
	return addressWith("/dong-y", q)
}
