package national

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"hoso/exchange/gateway"
)

const (
	maxLogin = 64 << 10
	maxCall  = 8 << 20 // a full profile is a few kilobytes
)

// Handler answers at the addresses of the gateway, and at /, /records, /stats and /switch for whoever looks on from this machine.
func (p *Peer) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+gateway.LoginPath, p.login)
	mux.HandleFunc("POST "+gateway.TokenPath, p.clientToken)
	mux.HandleFunc("POST "+gateway.SyncPath+"{service}", p.sync)
	mux.HandleFunc("GET /{$}", p.page)
	mux.Handle("GET /records", onlyHere(p.showRecords))
	mux.Handle("GET /stats", onlyHere(p.showStats))
	mux.Handle("GET /switch", onlyHere(p.showSwitch))
	mux.Handle("POST /switch", onlyHere(p.setSwitch))
	return http.NewCrossOriginProtection().Handler(mux)
}

// onlyHere lets only this machine look: what the peer holds is about people. The name of the host is asked too, so that a page of
// another site cannot reach it through a name of its own.
func onlyHere(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		from, _, _ := net.SplitHostPort(r.RemoteAddr)
		if !local(host) || !local(from) {
			reply(w, http.StatusForbidden, map[string]string{"message": "Chỉ xem được từ chính máy này."})
			return
		}
		next(w, r)
	})
}

func local(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// sync takes a message.
func (p *Peer) sync(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.counts.Calls++
	p.mu.Unlock()
	if !p.signedIn(r) {
		reply(w, http.StatusUnauthorized, gateway.Answer{Message: "Chưa đăng nhập hoặc phiên đã hết hạn!", ErrCode: gateway.Failed})
		return
	}
	name := gateway.MessageAt(r.PathValue("service"))
	if name == "" {
		http.NotFound(w, r)
		return
	}
	if p.use(func(f *Faults) *int { return &f.FailBefore }) {
		http.Error(w, "switched off", http.StatusInternalServerError)
		return
	}
	var call gateway.Request
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxCall)).Decode(&call); err != nil {
		reply(w, http.StatusBadRequest, malformed(err))
		return
	}
	answer, err := p.receive(name, call)
	if err != nil {
		p.opts.Log.ErrorContext(r.Context(), "national: not kept", "err", err)
		http.Error(w, "not kept", http.StatusInternalServerError)
		return
	}
	p.speak(w, r, answer)
}

// speak answers, or does what the switches say instead.
func (p *Peer) speak(w http.ResponseWriter, r *http.Request, answer gateway.Answer) {
	if delay := p.Faults().Delay; delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
		}
	}
	switch {
	case p.use(func(f *Faults) *int { return &f.Drop }):
		hangUp(w)
	case p.use(func(f *Faults) *int { return &f.FailAfter }):
		http.Error(w, "switched off", http.StatusInternalServerError)
	case p.use(func(f *Faults) *int { return &f.Half }):
		whole := encode(answer)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(whole[:len(whole)/2])
	default:
		reply(w, http.StatusOK, answer)
	}
}

// hangUp cuts the connection without an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // the way net/http has of cutting a line that cannot be taken over
	}
	_ = conn.Close()
}

func (p *Peer) showRecords(w http.ResponseWriter, r *http.Request) {
	key := r.URL.Query().Get("key")
	if key == "" {
		keys := p.Keys()
		slices.Sort(keys)
		reply(w, http.StatusOK, map[string]any{"keys": keys})
		return
	}
	record, ok := p.Record(key)
	if !ok {
		reply(w, http.StatusNotFound, map[string]string{"message": "Không có hồ sơ này ở máy chủ thử nghiệm."})
		return
	}
	p.mu.Lock()
	changed := p.changed[key]
	p.mu.Unlock()
	reply(w, http.StatusOK, map[string]any{"key": key, "changed": changed, gateway.Person: record})
}

func (p *Peer) showStats(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, p.Stats())
}

func (p *Peer) showSwitch(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, p.Faults())
}

func (p *Peer) setSwitch(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxLogin)
	if err := r.ParseForm(); err != nil {
		reply(w, http.StatusBadRequest, map[string]string{"message": "Không đọc được yêu cầu."})
		return
	}
	p.mu.Lock()
	faults, err := readFaults(p.faults, r.Form)
	if err == nil {
		p.faults = faults
	}
	p.mu.Unlock()
	if err != nil {
		reply(w, http.StatusBadRequest, map[string]string{"message": "Công tắc không đúng: " + err.Error()})
		return
	}
	reply(w, http.StatusOK, faults)
}

func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return []byte(`{"message":"Lỗi nội bộ của máy chủ thử nghiệm.","err_code":"1"}`)
	}
	return b.Bytes()
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(encode(v)) // the caller may be gone
}
