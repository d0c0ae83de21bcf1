package web

import (
	"cmp"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/entry"
)

// evidence is the part of the table about documents.
func evidence() []Route {
	return []Route{
		{Method: http.MethodPost, Pattern: "/thay-doi/{change}/minh-chung", Name: "evidence.add", Act: "evidence.add", Limit: evidenceBody, Long: true,
			Out: reflect.TypeFor[office.EvidenceView](), serve: addEvidence},
		{Method: http.MethodGet, Pattern: "/minh-chung/{evidence}", Name: "evidence.read", Act: "evidence.view", Media: "*/*", Long: true, serve: readEvidence},
		show("/minh-chung/{evidence}/xem", "evidence.page", "evidence.view", evidencePage),
		act("/minh-chung/{evidence}/bo", "evidence.drop", "evidence.add", deed[nothing, nothing]{form: empty, do: doDropEvidence, then: evidenceDropped}),
	}
}

// addEvidence takes one document.
func addEvidence(v *visit) (answer, error) {
	u, err := v.upload()
	if err != nil {
		return answer{}, err
	}
	u.Change = v.change()
	e, err := entry.AddEvidence(v.ctx, v.office(), v.who, u)
	if err != nil {
		return answer{}, err
	}
	switch {
	case v.json:
		return answer{view: e, status: http.StatusCreated}, nil
	case v.part == "evidence":
		return answer{page: evidenceRow(v, e, true), status: http.StatusCreated}, nil
	}
	to := changeAddress(u.Change)
	if chapter := v.query("chuong"); chapter != "" {
		to += "?chuong=" + url.QueryEscape(chapter)
	}
	return goTo(to + "#minh-chung"), nil
}

// fieldBytes is the most a field beside the file may hold.
const fieldBytes = 4 << 10

func (v *visit) upload() (entry.Upload, error) {
	var u entry.Upload
	var err error
	u.Name, u.Bytes, err = v.oneFile(map[string]*string{"type": &u.Type, "number": &u.Number, "date": &u.Date, "issuer": &u.Issuer})
	return u, err
}

// oneFile reads a form with one file and fields beside it. Its parts are read into memory and never touch a disk in clear (P11). Faults Invalid
// "web.multipart_needed", "web.upload_broken", "web.field_unknown", "file.empty".
func (v *visit) oneFile(fields map[string]*string) (name string, content []byte, err error) {
	parts, err := v.r.MultipartReader()
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "web.multipart_needed").Wrap(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && part.FormName() == "file" {
			name = part.FileName()
			content, err = io.ReadAll(part)
		} else if err == nil {
			err = takeField(fields, part)
		}
		if err != nil {
			return "", nil, brokenUpload(err)
		}
	}
	if content == nil {
		return "", nil, fault.New(fault.Invalid, "file.empty")
	}
	return name, content, nil
}

func brokenUpload(err error) error {
	if _, ok := fault.As(err); ok || tooLarge(err) {
		return err
	}
	return fault.New(fault.Invalid, "web.upload_broken").Wrap(err)
}

func takeField(fields map[string]*string, part *multipart.Part) error {
	field, ok := fields[part.FormName()]
	if !ok {
		return fault.New(fault.Invalid, "web.field_unknown", part.FormName())
	}
	content, err := io.ReadAll(io.LimitReader(part, fieldBytes))
	*field = string(content)
	return err
}

// readEvidence gives a document's bytes to whoever may see it; scripts of the page draw them, browsers keep them as a file.
func readEvidence(v *visit) (answer, error) {
	d, err := entry.ReadEvidence(v.ctx, v.office(), v.who, id.Evidence(v.at("evidence")))
	return answer{file: &download{name: savedAs(d.View.Name, d.View.Media), media: d.View.Media, bytes: d.Bytes}}, err
}

func evidencePage(v *visit) (templ.Component, error) {
	return viewerPage(v, id.Evidence(v.at("evidence"))), nil
}

func doDropEvidence(v *visit, _ nothing) (nothing, error) {
	return nothing{}, entry.DropEvidence(v.ctx, v.office(), v.who, id.Evidence(v.at("evidence")))
}

func evidenceDropped(v *visit, _ nothing, _ nothing) (answer, error) {
	return goTo(within(cmp.Or(v.value("tiep"), "/"))), nil
}
