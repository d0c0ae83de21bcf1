package national

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"hoso/exchange/gateway"
)

// tokens are the sign-ins that are good. They are kept in memory: a restart ends them all, and senders sign in again.
type tokens struct {
	mu   sync.Mutex
	ends map[string]time.Time
}

func (t *tokens) give(now time.Time, life time.Duration) (string, time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ends == nil {
		t.ends = map[string]time.Time{}
	}
	for text, end := range t.ends {
		if !now.Before(end) {
			delete(t.ends, text)
		}
	}
	text, end := rand.Text(), now.Add(life)
	t.ends[text] = end
	return text, end
}

func (t *tokens) good(text string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	end, ok := t.ends[text]
	return ok && now.Before(end)
}

func (t *tokens) endAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.ends)
}

func (p *Peer) knows(name, password string) bool {
	want, ok := p.opts.Logins[name]
	same := subtle.ConstantTimeCompare([]byte(want), []byte(password)) == 1
	return ok && same
}

// login is the sign-in of the gateway: {username, password}.
func (p *Peer) login(w http.ResponseWriter, r *http.Request) {
	var in struct{ Username, Password string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLogin)).Decode(&in); err != nil || !p.knows(in.Username, in.Password) {
		reply(w, http.StatusOK, gateway.Login{ErrCode: gateway.Failed})
		return
	}
	text, end := p.tokens.give(p.opts.Now(), p.opts.TokenLife)
	reply(w, http.StatusOK, gateway.Login{Token: text, ErrCode: gateway.OK, Expires: gateway.FormatLoginTime(end)})
}

// clientToken is the flow of NGSP: client credentials in the Authorization header.
func (p *Peer) clientToken(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxLogin)
	id, secret, ok := r.BasicAuth()
	if !ok || r.FormValue("grant_type") != "client_credentials" || !p.knows(id, secret) {
		reply(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	text, _ := p.tokens.give(p.opts.Now(), p.opts.TokenLife)
	reply(w, http.StatusOK, gateway.Token{
		Token: text, Type: "Bearer", Scope: "am_application_scope default", Seconds: int(p.opts.TokenLife / time.Second),
	})
}

func (p *Peer) signedIn(r *http.Request) bool {
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && p.tokens.good(text, p.opts.Now())
}
