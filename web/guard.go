package web

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"hoso/fault"
	"hoso/office/account"
	"hoso/text"
)

// Bodies are refused above these sizes; what is refused is not read to its end.
const (
	smallBody    = 1 << 20
	evidenceBody = 26 << 20
)

// policy is the Content-Security-Policy of every page: nothing from outside, nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self' data:; connect-src 'self'; " +
	"worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

type numberKey struct{}

// outermost numbers the request, sets the headers every answer carries, logs the request, and catches what panics.
func (s *server) outermost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		number := newNumber()
		s.headers(w.Header(), number)
		seen := &watcher{ResponseWriter: w}
		began := s.config.Clock()
		defer func() {
			if p := recover(); p != nil {
				s.caught(seen, r, number, p)
			}
			s.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", number), slog.String("method", r.Method),
				slog.String("path", r.URL.Path), slog.Int("status", seen.status), slog.Duration("took", s.config.Clock().Sub(began)))
		}()
		next.ServeHTTP(seen, r.WithContext(context.WithValue(r.Context(), numberKey{}, number)))
	})
}

func (s *server) headers(h http.Header, number string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Request-Id", number)
	if s.config.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// newNumber makes the number of a request, short enough to be read out on the telephone.
func newNumber() string {
	var b [5]byte
	rand.Read(b[:]) // never fails: it ends the process rather than return weak bytes
	return base32.StdEncoding.EncodeToString(b[:])
}

// caught answers for a handler that panicked: the log has the stack, the person a number (P24).
func (s *server) caught(w *watcher, r *http.Request, number string, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.log.Error("web: panic", "request", number, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler) // the answer is half out: cut the connection rather than pretend
	}
	v := s.visit(w, r, Route{})
	v.failWith(fault.New("", internalKey, number), http.StatusInternalServerError)
}

// watcher remembers which status has left.
type watcher struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (w *watcher) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write notes that an answer has begun.
func (w *watcher) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (w *watcher) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// visit begins a visit; nobody is signed in yet.
func (s *server) visit(w http.ResponseWriter, r *http.Request, route Route) *visit {
	number, _ := r.Context().Value(numberKey{}).(string)
	v := &visit{server: s, w: w, r: r, ctx: r.Context(), route: route, json: wantsJSON(r), part: r.Header.Get("Part"), number: number}
	v.text = text.For(languageOf(r))
	return v
}

// serving wraps a route: session, first password, limits, time, the handler, and its answer.
func (s *server) serving(route Route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.visit(w, r, route)
		if route.Name == "static" {
			s.assets.serve(w, r)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), s.timeFor(w, route))
		defer cancel()
		v.ctx = ctx
		if err := s.admit(v); err != nil {
			v.turnAway(err)
			return
		}
		if r.ContentLength > route.Limit {
			v.fail(&http.MaxBytesError{Limit: route.Limit})
			s.linger(w, r.Body)
			return
		}
		body := r.Body
		r.Body = http.MaxBytesReader(w, body, route.Limit)
		a, err := route.serve(v)
		if err == nil {
			err = v.write(a)
		}
		if err != nil {
			v.turnAway(err)
			if tooLarge(err) {
				s.linger(w, body)
			}
		}
	}
}

// timeFor gives how long a route may take; uploads get longer to arrive.
func (s *server) timeFor(w http.ResponseWriter, route Route) time.Duration {
	if !route.Long {
		return requestTime
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(s.config.Clock().Add(uploadTime)) // a connection that cannot keeps the shorter time
	_ = control.SetWriteDeadline(s.config.Clock().Add(uploadTime + answerTime))
	return uploadTime + answerTime
}

// admit finds out who asks and whether the route is open to them at all; what they may do there the office decides.
func (s *server) admit(v *visit) error {
	err := s.resolve(v)
	switch {
	case err != nil && !v.route.Open:
		return err
	case v.known && v.fresh && !v.route.Fresh:
		return fault.New(fault.Denied, "password.must_change")
	case !v.known && !v.route.Open:
		return fault.New(fault.Denied, "web.no_session")
	}
	return nil
}

// resolve reads the session. A cookie that names none is dropped.
func (s *server) resolve(v *visit) error {
	cookie, err := v.r.Cookie(s.cookieName())
	if err != nil {
		return nil
	}
	who, mustChange, err := account.Resolve(v.ctx, s.office, cookie.Value, s.address(v.r))
	if err != nil {
		if fault.Is(err, fault.Denied) {
			s.dropCookie(v.w)
		}
		return err
	}
	v.who, v.known, v.fresh, v.text = who, true, mustChange, text.For(who.Lang)
	if v.who.Consent == nil { // whoever reads by consent reads for its purpose
		v.who.Purpose = purposeOf(v.r)
	}
	return account.Touch(v.ctx, s.office, who)
}

// purposeOf is why somebody reads another person's dossier, where the task at hand does not say it.
func purposeOf(r *http.Request) string {
	purpose := []rune(strings.TrimSpace(r.URL.Query().Get("muc-dich")))
	return string(purpose[:min(len(purpose), 200)])
}

// address is where the request comes from, as far as it can be believed.
func (s *server) address(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	address := peer.Addr().Unmap()
	if !s.trusted(address) {
		return address.String()
	}
	hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if address = hop.Unmap(); !s.trusted(address) {
			break
		}
	}
	return address.String()
}

func (s *server) trusted(address netip.Addr) bool {
	for _, proxy := range s.config.Proxies {
		if proxy.Contains(address) {
			return true
		}
	}
	return false
}

// hurry prepares a refusal of a body that is still coming: the answer leaves before the body was read.
func (s *server) hurry(w http.ResponseWriter, status int) {
	if status == http.StatusRequestEntityTooLarge {
		_ = http.NewResponseController(w).EnableFullDuplex() // HTTP/2 needs none
		w.Header().Set("Connection", "close")
	}
}

// linger reads on for a moment after a body was refused, so that a sender that is still writing gets to read the answer instead of a
// broken connection. It reads a bounded part, never the whole.
func (s *server) linger(w http.ResponseWriter, body io.Reader) {
	control := http.NewResponseController(w)
	_ = control.Flush()
	_ = control.SetReadDeadline(s.config.Clock().Add(lingerTime))
	_, _ = io.CopyN(io.Discard, body, lingerBytes)
}

const (
	lingerTime  = 3 * time.Second
	lingerBytes = 8 << 20
)

// crossOrigin answers a post that another site's page sent.
func (s *server) crossOrigin(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, r, fault.New(fault.Denied, "web.cross_origin"), http.StatusForbidden)
}

// refuse answers a request that reached no route.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, f *fault.Fault, status int) {
	v := s.visit(w, r, Route{Name: "none"})
	if err := s.resolve(v); err != nil && !fault.Is(err, fault.Denied) {
		v.fail(err)
		return
	}
	v.failWith(f, status)
}

// turnAway answers an error. People without a session are led to where they can sign in, those with a first password to where they
// change it; programs get the problem.
func (v *visit) turnAway(err error) {
	f, ok := fault.As(err)
	if ok && !v.json && v.part == "" && v.r.Method == http.MethodGet {
		switch f.Key {
		case "session.none", "session.idle", "web.no_session":
			http.Redirect(v.w, v.r, signInAddress(v.r, f.Key), http.StatusSeeOther)
			return
		case "password.must_change":
			http.Redirect(v.w, v.r, "/mat-khau", http.StatusSeeOther)
			return
		}
	}
	v.fail(err)
}
