package web

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"hoso/fault"
)

// problem is RFC 9457 with hoso's own members.
type problem struct {
	Type     string           `json:"type"`
	Title    string           `json:"title"`
	Status   int              `json:"status"`
	Detail   string           `json:"detail"`
	Key      string           `json:"key"`
	Citation string           `json:"citation,omitempty"`
	Findings []problemFinding `json:"findings,omitempty"`
	Incident string           `json:"incident"`
}

// problemFinding is one remark, said in words.
type problemFinding struct {
	Path     string `json:"path"`
	Rule     string `json:"rule"`
	Grade    string `json:"grade"`
	Key      string `json:"key"`
	Message  string `json:"message"`
	Citation string `json:"citation,omitempty"`
}

// statuses is the one table from the kind of a fault to an HTTP status.
var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity,
	fault.Denied:  http.StatusForbidden,
	fault.Missing: http.StatusNotFound,
	fault.Stale:   http.StatusConflict,
	fault.Busy:    http.StatusServiceUnavailable,
	fault.Closed:  http.StatusGone,
}

// statusKeys are the few faults whose status is not that of their kind.
var statusKeys = map[string]int{
	"session.none":        http.StatusUnauthorized,
	"session.idle":        http.StatusUnauthorized,
	"sign_in.wrong":       http.StatusUnauthorized,
	"second.wrong":        http.StatusUnauthorized,
	"second.expired":      http.StatusUnauthorized,
	"passkey.wrong":       http.StatusUnauthorized,
	"web.no_session":      http.StatusUnauthorized,
	"web.body_too_large":  http.StatusRequestEntityTooLarge,
	"file.too_large":      http.StatusRequestEntityTooLarge,
	"web.body_unreadable": http.StatusBadRequest,
	"web.body_empty":      http.StatusBadRequest,
	"draft.submitted":     http.StatusConflict,
}

// internal is what a person is told of an error that is not a fault: that it happened, and its number.
const internalKey = "web.internal"

func statusOf(f *fault.Fault) int {
	if status, ok := statusKeys[f.Key]; ok {
		return status
	}
	if status, ok := statuses[f.Kind]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// asFault turns any error into what may be said of it. What is not a fault is logged with its chain and said as an incident.
func (v *visit) asFault(err error) (*fault.Fault, int) {
	if limit, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = fault.New(fault.Invalid, "web.body_too_large", strconv.FormatInt(limit.Limit>>20, 10))
	}
	f, ok := fault.As(err)
	if ok && v.sayable(f) {
		return f, statusOf(f)
	}
	v.server.log.Error("web: internal", "request", v.number, "route", v.route.Name, "error", err)
	return fault.New("", internalKey, v.number), http.StatusInternalServerError
}

// sayable keeps a fault nobody wrote a sentence for from showing its key to people.
func (v *visit) sayable(f *fault.Fault) bool { return v.text.Has(f.Key) }

func (v *visit) problem(f *fault.Fault, status int) problem {
	p := problem{Type: "urn:hoso:problem:" + f.Key, Title: v.Say("status." + strconv.Itoa(status)), Status: status, Detail: v.say(f.Key, f.Args),
		Key: f.Key, Citation: f.Citation, Incident: v.number}
	for _, x := range f.Findings {
		p.Findings = append(p.Findings, problemFinding{x.Path, x.Rule, x.Grade, x.Key, v.say(x.Key, x.Args), x.Citation})
	}
	return p
}

// fail answers with what went wrong.
func (v *visit) fail(err error) {
	f, status := v.asFault(err)
	v.failWith(f, status)
}

func (v *visit) failWith(f *fault.Fault, status int) {
	p := v.problem(f, status)
	v.server.hurry(v.w, status)
	if status == http.StatusServiceUnavailable {
		v.w.Header().Set("Retry-After", "3")
	}
	body := borrow()
	defer giveBack(body)
	media := "application/problem+json"
	if v.json {
		if err := encode(body, p); err != nil {
			return
		}
	} else {
		media = "text/html; charset=utf-8"
		if !v.problemPage(body, f, p) {
			media = "text/plain; charset=utf-8"
			body.Reset()
			body.WriteString(p.Detail + "\n" + p.Incident + "\n")
		}
	}
	_ = v.send(status, media, body)
}

// problemPage lays a problem out for people: the step-up form where a password is asked for again, otherwise the page of the fault.
func (v *visit) problemPage(body *bytes.Buffer, f *fault.Fault, p problem) bool {
	page := problemPage(v, p)
	if v.part != "" {
		page = problemPart(v, p)
	} else if asksPassword(f) {
		page = stepUpPage(v, p, v.kept())
	}
	if err := page.Render(v.ctx, body); err != nil {
		v.server.log.Error("web: problem page", "request", v.number, "error", err)
		return false
	}
	return true
}

// kept gives the fields of the form that was posted, to be posted again with the password.
func (v *visit) kept() []keptField {
	var fields []keptField
	for name, values := range v.values {
		if slices.Contains([]string{passwordField, stepCodeField, askedField, passkeyField}, name) {
			continue
		}
		for _, value := range values {
			fields = append(fields, keptField{name, value})
		}
	}
	return fields
}

type keptField struct{ Name, Value string }

func tooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}
