package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptrace"
	"sync"

	"hoso/cmd/hoso/demo"
)

// errGone tells that the server was killed under a request: whether it was done is not known.
var errGone = errors.New("no answer: the server is gone")

// refusal is an answer that is not 2xx.
type refusal struct {
	Status   int    `json:"status"`
	Key      string `json:"key"`
	Detail   string `json:"detail"`
	Findings []struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	} `json:"findings"`
	body []byte
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%d %s: %s %v", r.Status, r.Key, r.Detail, r.Findings)
}

// refusedFor reports whether an error is a refusal with one of the keys.
func refusedFor(err error, keys ...string) bool {
	var r *refusal
	if !errors.As(err, &r) {
		return false
	}
	for _, key := range keys {
		if r.Key == key {
			return true
		}
	}
	return false
}

// refused reports whether an error is the office's own no, and not a defect.
func refused(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.Status < 500
}

// sent is one request as it can be repeated.
type sent struct {
	as, method, path, key, media string
	body                         []byte
}

// caller makes requests as one person, over JSON. A session that has ended is begun anew, a step-up that is asked for is made.
type caller struct {
	site    *site
	login   string
	written func(sent) // told when a request has left
	mu      sync.Mutex
	cookie  *http.Cookie
	http    *http.Client
}

func (s *site) caller(login string) *caller {
	return &caller{site: s, login: login, http: &http.Client{Transport: &http.Transport{}}}
}

// post sends a value as JSON and reads the answer into out, which may be nil.
func (c *caller) post(path, key string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return c.send(sent{c.login, http.MethodPost, path, key, "application/json", body}, out)
}

func (c *caller) get(path string, out any) error {
	return c.send(sent{as: c.login, method: http.MethodGet, path: path}, out)
}

// upload sends a document.
func (c *caller) upload(path string, fields map[string]string, name string, content []byte, out any) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, text := range fields {
		if err := form.WriteField(field, text); err != nil {
			return err
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return err
	}
	return c.send(sent{c.login, http.MethodPost, path, "", form.FormDataContentType(), body.Bytes()}, out)
}

func (c *caller) send(what sent, out any) error {
	err := c.once(what, out)
	switch {
	case refusedFor(err, "session.none", "session.idle", "web.no_session"):
		if err := c.signIn(); err != nil {
			return err
		}
		return c.once(what, out)
	case refusedFor(err, "step_up.needed"):
		if err := c.post("/xac-nhan-lai", "", map[string]string{"password": demo.Password}, nil); err != nil {
			return err
		}
		return c.once(what, out)
	}
	return err
}

func (c *caller) signIn() error {
	body, err := json.Marshal(map[string]string{"login": c.login, "password": demo.Password})
	if err != nil {
		return err
	}
	answer, err := c.do(sent{method: http.MethodPost, path: "/dang-nhap", media: "application/json", body: body}, nil)
	if err != nil {
		return err
	}
	for _, cookie := range answer.Cookies() {
		c.mu.Lock()
		c.cookie = cookie
		c.mu.Unlock()
	}
	return nil
}

func (c *caller) once(what sent, out any) error {
	_, err := c.do(what, out)
	return err
}

func (c *caller) do(what sent, out any) (*http.Response, error) {
	r, err := c.request(what)
	if err != nil {
		return nil, err
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, errors.Join(errGone, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, errors.Join(errGone, err)
	}
	if answer.StatusCode/100 != 2 {
		no := &refusal{Status: answer.StatusCode, body: body}
		_ = json.Unmarshal(body, no) // what is no problem document has no key, and fails the test that looks for one
		return answer, no
	}
	if out == nil {
		return answer, nil
	}
	return answer, json.Unmarshal(body, out)
}

func (c *caller) request(what sent) (*http.Request, error) {
	r, err := http.NewRequest(what.method, c.site.address+what.path, bytes.NewReader(what.body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	if what.media != "" {
		r.Header.Set("Content-Type", what.media)
	}
	if what.key != "" {
		r.Header.Set("Idempotency-Key", what.key)
	}
	c.mu.Lock()
	if c.cookie != nil {
		r.AddCookie(c.cookie)
	}
	c.mu.Unlock()
	if c.written == nil {
		return r, nil
	}
	trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { c.written(what) }}
	return r.WithContext(httptrace.WithClientTrace(r.Context(), trace)), nil
}
