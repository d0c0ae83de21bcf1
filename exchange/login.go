package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hoso/exchange/gateway"
	"hoso/fault"
)

// token is what a call is made with.
type token struct {
	text    string
	expires time.Time
}

// early is how long before its end a token is no longer used, so that it does not end on the way.
const early = time.Minute

func (t token) good(now time.Time) bool { return t.text != "" && now.Before(t.expires.Add(-early)) }

// signIn is one of the two ways to a token.
type signIn interface {
	request(ctx context.Context) (*http.Request, error)
	read(body []byte, now time.Time) (token, error)
}

func newSignIn(cfg Config, root string) (signIn, error) {
	own, ngsp := cfg.Username != "" && cfg.Password != "", cfg.ClientID != "" && cfg.ClientSecret != ""
	switch {
	case own == ngsp:
		return nil, errors.New("exchange: give either a user name with its password or a client id with its secret")
	case own:
		return gatewayLogin{root + gateway.LoginPath, cfg.Username, cfg.Password}, nil
	case cfg.TokenURL == "":
		return ngspLogin{root + gateway.TokenPath, cfg.ClientID, cfg.ClientSecret}, nil
	}
	at, err := address(cfg.TokenURL)
	if err != nil {
		return nil, fmt.Errorf("exchange: token url: %w", err)
	}
	return ngspLogin{at, cfg.ClientID, cfg.ClientSecret}, nil
}

// gatewayLogin is the sign-in of the gateway itself.
type gatewayLogin struct {
	url, username string
	password      Secret
}

func (g gatewayLogin) request(ctx context.Context) (*http.Request, error) {
	body, err := json.Marshal(map[string]string{"username": g.username, "password": string(g.password)})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url, bytes.NewReader(body))
	if err == nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, err
}

func (gatewayLogin) read(body []byte, _ time.Time) (token, error) {
	var answer gateway.Login
	if err := json.Unmarshal(body, &answer); err != nil {
		return token{}, errors.New("the answer to the sign-in cannot be read")
	}
	if answer.Token == "" || answer.ErrCode != gateway.OK {
		return token{}, errRefused
	}
	expires, err := gateway.ParseLoginTime(answer.Expires)
	return token{answer.Token, expires}, err
}

// ngspLogin is the flow of NGSP: client credentials (exchange.md section 3).
type ngspLogin struct {
	url, client string
	secret      Secret
}

func (n ngspLogin) request(ctx context.Context) (*http.Request, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, n.url, strings.NewReader(form.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth(n.client, string(n.secret))
	}
	return r, err
}

func (ngspLogin) read(body []byte, now time.Time) (token, error) {
	var answer gateway.Token
	if err := json.Unmarshal(body, &answer); err != nil {
		return token{}, errors.New("the answer to the sign-in cannot be read")
	}
	if answer.Token == "" {
		return token{}, errRefused
	}
	return token{answer.Token, now.Add(time.Duration(answer.Seconds) * time.Second)}, nil
}

var errRefused = errors.New("the sign-in was refused")

// bearer gives a token that is still good, signing in when there is none. One goroutine signs in, the others wait for it.
// stale names a token that was refused and must not be given again.
func (c *Client) bearer(ctx context.Context, stale string) (string, error) {
	select {
	case c.gate <- struct{}{}:
		defer func() { <-c.gate }()
	case <-ctx.Done():
		return "", unreachable(ctx.Err())
	}
	if c.token.good(c.now()) && c.token.text != stale {
		return c.token.text, nil
	}
	c.token = token{}
	var last error
	for attempt := range c.attempts {
		if attempt > 0 {
			if err := c.wait(ctx, backoff(attempt)); err != nil {
				return "", unreachable(err)
			}
		}
		var retry bool
		if c.token, retry, last = c.enter(ctx); last == nil {
			return c.token.text, nil
		}
		c.log.WarnContext(ctx, "nation: sign-in failed", "attempt", attempt+1, "err", last)
		if !retry {
			break
		}
	}
	if errors.Is(last, errRefused) {
		return "", fault.New(fault.Denied, "nation.login_refused").Wrap(last)
	}
	return "", unreachable(last)
}

// enter signs in once. Signing in twice does no harm, so whatever is not a refusal may be tried again.
func (c *Client) enter(ctx context.Context) (t token, retry bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	r, err := c.signIn.request(ctx)
	if err != nil {
		return token{}, false, err
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return token{}, true, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	switch {
	case err != nil:
		return token{}, true, err
	case resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden || resp.StatusCode == http.StatusBadRequest:
		return token{}, false, errRefused
	case resp.StatusCode != http.StatusOK:
		return token{}, resp.StatusCode >= 500, fmt.Errorf("the sign-in was answered with status %d", resp.StatusCode)
	}
	t, err = c.signIn.read(body, c.now())
	if err != nil {
		return token{}, false, err
	}
	if !t.good(c.now()) {
		return token{}, false, errors.New("the sign-in gave a token that has ended")
	}
	return t, false, nil
}

func unreachable(err error) error {
	return fault.New(fault.Busy, "nation.unreachable").Wrap(err)
}

// backoff doubles from half a second.
func backoff(attempt int) time.Duration { return 250 * time.Millisecond << min(attempt, 6) }
