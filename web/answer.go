package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/klauspost/compress/gzip"

	"hoso/office"
)

// answer is what a handler gives back: a view for programs, a page for people, an address to go on to, or a file.
type answer struct {
	status   int
	view     any
	page     templ.Component
	location string
	file     *download
	rev      int64 // revision of the record shown, for ETag
	done     bool  // the handler has written the answer itself
}

// download is bytes that leave as they are.
type download struct {
	name  string
	media string
	bytes []byte
}

// buffers hold a page until it is whole, so that a defect half way through is still answered with a problem.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func borrow() *bytes.Buffer {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func giveBack(b *bytes.Buffer) {
	if b.Cap() < 1<<20 {
		buffers.Put(b)
	}
}

// write sends an answer. Nothing has left before it, so an error can still become a problem.
func (v *visit) write(a answer) error {
	switch {
	case a.done:
		return nil
	case a.file != nil:
		return v.writeFile(*a.file)
	case a.location != "":
		http.Redirect(v.w, v.r, a.location, http.StatusSeeOther)
		return nil
	}
	body := borrow()
	defer giveBack(body)
	media := "text/html; charset=utf-8"
	if a.page == nil {
		media = "application/json"
		if err := encode(body, a.view); err != nil {
			return err
		}
	} else if err := a.page.Render(v.ctx, body); err != nil {
		return fmt.Errorf("web: %s: %w", v.route.Name, err)
	}
	if a.rev > 0 {
		v.w.Header().Set("ETag", `"`+strconv.FormatInt(a.rev, 10)+`"`)
	}
	return v.send(max(a.status, http.StatusOK), media, body)
}

func encode(body *bytes.Buffer, view any) error {
	e := json.NewEncoder(body)
	e.SetEscapeHTML(false)
	if err := e.Encode(view); err != nil {
		return fmt.Errorf("web: %w", err)
	}
	return nil
}

// send writes a whole body, compressed when that is safe: a page that repeats input beside protected values is not.
func (v *visit) send(status int, media string, body *bytes.Buffer) error {
	h := v.w.Header()
	h.Set("Content-Type", media)
	h.Add("Vary", "Accept, Accept-Encoding, Cookie")
	out := body.Bytes()
	if !v.route.Mixes && len(out) > 1400 && acceptsGzip(v.r) {
		small := borrow()
		defer giveBack(small)
		if err := squeeze(small, out); err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
		out = small.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(out)))
	v.w.WriteHeader(status)
	if v.r.Method == http.MethodHead {
		return nil
	}
	_, _ = v.w.Write(out) // whoever asked has gone; nothing is left to say
	return nil
}

var squeezers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant the library knows
	}
	return w
}}

func squeeze(into *bytes.Buffer, from []byte) error {
	w := squeezers.Get().(*gzip.Writer)
	defer squeezers.Put(w)
	w.Reset(into)
	if _, err := w.Write(from); err != nil {
		return err
	}
	return w.Close()
}

func acceptsGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

// writeFile sends bytes that somebody uploaded or that were printed. They are never a document of this origin: the name is cleaned, the
// type is the one the office found out, and should a browser show them all the same, it does so in a sandbox (P19).
func (v *visit) writeFile(f download) error {
	h := v.w.Header()
	h.Set("Content-Type", f.media)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	h.Set("Content-Length", strconv.Itoa(len(f.bytes)))
	v.w.WriteHeader(http.StatusOK)
	_, _ = v.w.Write(f.bytes)
	return nil
}

// revOf gives the revision of a view that has one.
func revOf(view any) int64 {
	if c, ok := view.(office.ChangeView); ok {
		return c.Rev
	}
	return 0
}
