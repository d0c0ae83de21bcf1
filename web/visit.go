package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/text"
)

// visit is one request on its way through the door: who asks, in which language, and how the answer shall look.
type visit struct {
	server *server
	w      http.ResponseWriter
	r      *http.Request
	ctx    context.Context
	route  Route
	who    office.Who
	known  bool // somebody is signed in
	fresh  bool // the first password has still to be changed
	text   text.Catalogue
	json   bool   // programs are answered in JSON
	part   string // a piece of a page is asked for, by name
	number string // number of the request, shown with problems
	values url.Values

	places []account.Choice // rights the asker can choose from, for the top bar
	unread int
}

// Say gives a sentence in the visitor's language.
func (v *visit) Say(key string, args ...any) string { return v.text.Say(key, args...) }

// say gives the sentence of a key that came with its arguments.
func (v *visit) say(key string, args []string) string { return v.text.SayText(key, args) }

// Lang is the visitor's language.
func (v *visit) Lang() string { return v.text.Lang() }

func (v *visit) office() *office.Office { return v.server.office }

func (v *visit) book() *law.Book { return v.server.office.Book() }

// today is the office's day.
func (v *visit) today() civil.Date { return civil.FromTime(v.server.office.Now()) }

// at gives a part of the address.
func (v *visit) at(name string) string { return v.r.PathValue(name) }

// query gives a word of the address's query.
func (v *visit) query(name string) string { return v.r.URL.Query().Get(name) }

// value gives a field of a posted form, without spaces around it.
func (v *visit) value(name string) string { return strings.TrimSpace(v.values.Get(name)) }

// request is the caller's idempotency key: of the header, or of the form.
func (v *visit) request() string {
	if key := v.r.Header.Get("Idempotency-Key"); key != "" {
		return key[:min(len(key), 100)]
	}
	key := v.values.Get("_request")
	return key[:min(len(key), 100)]
}

// ifMatch gives the revision the caller has seen, 0 when none is named.
func (v *visit) ifMatch() int64 {
	rev, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(v.r.Header.Get("If-Match"), "W/"), `"`), 10, 64)
	if err != nil {
		return 0
	}
	return rev
}

func (v *visit) sendsJSON() bool {
	media, _, _ := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	return media == "application/json"
}

// decode reads a JSON body strictly: unknown names are refused.
func (v *visit) decode(into any) error {
	d := json.NewDecoder(v.r.Body)
	d.DisallowUnknownFields()
	err := d.Decode(into)
	switch {
	case errors.Is(err, io.EOF):
		return fault.New(fault.Invalid, "web.body_empty")
	case tooLarge(err):
		return err
	case err != nil:
		f, ok := fault.As(err)
		switch {
		case ok && f.Key == "date.unreadable": // programs write days another way than people
			return fault.New(fault.Invalid, "web.date_iso", strings.Join(f.Args, " ")).Wrap(err)
		case ok:
			return f
		}
		return fault.New(fault.Invalid, "web.body_unreadable").Wrap(err)
	case d.More():
		return fault.New(fault.Invalid, "web.body_unreadable")
	}
	return nil
}

// parseForm reads a posted form once.
func (v *visit) parseForm() error {
	if v.values != nil {
		return nil
	}
	if err := v.r.ParseForm(); err != nil {
		if tooLarge(err) {
			return err
		}
		return fault.New(fault.Invalid, "web.body_unreadable").Wrap(err)
	}
	v.values = v.r.PostForm
	return nil
}

// stepUp takes the proof a form carries when it was asked for once more.
func (v *visit) stepUp() error {
	proof := account.Proof{Password: v.values.Get(passwordField), Code: v.values.Get(stepCodeField), Asked: v.values.Get(askedField), Passkey: json.RawMessage(v.values.Get(passkeyField))}
	if proof.Password == "" && proof.Code == "" && len(proof.Passkey) == 0 {
		return nil
	}
	if err := account.StepUp(v.ctx, v.office(), v.who, proof); err != nil {
		return err
	}
	v.who.Strong = v.office().Now()
	return nil
}

// The fields of a form that carry the proof asked for again before an act of weight.
const (
	passwordField = "_password"
	stepCodeField = "_code"
	askedField    = "_asked"
	passkeyField  = "_passkey"
)

// regulation is what holds in the office's province today. Fault Missing where none is on file.
func (v *visit) regulation() (*law.Regulation, error) {
	return v.book().Regulation(v.office().Province, v.today())
}

// strongFor is for how many milliseconds more the last step-up counts; 0 when it no longer does.
func (v *visit) strongFor() string {
	reg, err := v.regulation()
	if err != nil {
		return "0"
	}
	left := v.who.Strong.Add(time.Duration(reg.StepUpLasts.N) * time.Minute).Sub(v.office().Now())
	return strconv.FormatInt(max(left.Milliseconds(), 0), 10)
}

func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	if strings.Contains(accept, "text/html") {
		return false
	}
	return strings.Contains(accept, "application/json") || strings.Contains(accept, "application/problem+json")
}
