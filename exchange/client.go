package exchange

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hoso/exchange/gateway"
	"hoso/id"
	"hoso/office"
	"hoso/secret"
)

// Secret is a text that is never written.
type Secret = secret.Text

// Config says where the national database is and how hoso signs in. Either Username and Password (the gateway's own sign-in) or
// ClientID and ClientSecret (client credentials of NGSP; PT-12.3) are given.
type Config struct {
	URL     string // root of the gateway; https, or http on the loopback
	OrgCode string // agency code of the sender

	Username     string
	Password     Secret
	TokenURL     string // of NGSP; URL + /token when empty
	ClientID     string
	ClientSecret Secret

	Certificate *tls.Certificate // key pair for the TLS connection, optional
	Roots       *x509.CertPool   // instead of the system's, optional

	Now      func() time.Time
	Rules    func() gateway.Rules                       // what packets are checked by; nil: the gateway's own rules alone
	UnitCode func(id string) string                     // agency code of a unit of our own tree, empty when it has none; nil: none has one
	NewID    func() string                              // Transaction_IDs; nil: id.New
	HTTP     *http.Client                               // nil: one of its own with the certificate and roots above
	Wait     func(context.Context, time.Duration) error // between attempts; nil: a timer
	Timeout  time.Duration                              // of one call; 0: a minute
	Attempts int                                        // of a call that certainly did not arrive; 0: 3
	Log      *slog.Logger                               // nil: none
}

// Client is the adapter. It implements office.Nation and may be used by several goroutines.
type Client struct {
	root, org string
	signIn    signIn
	gate      chan struct{} // holds the right to sign in; one at a time
	token     token
	http      *http.Client
	now       func() time.Time
	rules     func() gateway.Rules
	unit      func(string) string
	newID     func() string
	wait      func(context.Context, time.Duration) error
	timeout   time.Duration
	attempts  int
	log       *slog.Logger
}

var _ office.Nation = (*Client)(nil)

// New makes the adapter. It does not connect. Errors name what is missing in the configuration, never a secret.
func New(cfg Config) (*Client, error) {
	root, err := address(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("exchange: url: %w", err)
	}
	if !gateway.UnitShape(cfg.OrgCode) {
		return nil, fmt.Errorf("exchange: org code %q is not an agency code", cfg.OrgCode)
	}
	if cfg.Now == nil {
		return nil, errors.New("exchange: no clock")
	}
	c := &Client{
		root: root, org: cfg.OrgCode, gate: make(chan struct{}, 1), now: cfg.Now,
		rules: cfg.Rules, unit: cfg.UnitCode, newID: cfg.NewID, wait: cfg.Wait,
		timeout: cfg.Timeout, attempts: cfg.Attempts, log: cfg.Log,
	}
	if c.signIn, err = newSignIn(cfg, root); err != nil {
		return nil, err
	}
	c.defaults()
	c.http = httpClient(cfg)
	return c, nil
}

func (c *Client) defaults() {
	if c.rules == nil {
		c.rules = func() gateway.Rules { return gateway.Rules{} }
	}
	if c.unit == nil {
		c.unit = func(string) string { return "" }
	}
	if c.newID == nil {
		c.newID = id.New
	}
	if c.wait == nil {
		c.wait = pause
	}
	if c.timeout == 0 {
		c.timeout = time.Minute
	}
	if c.attempts == 0 {
		c.attempts = 3
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
}

// address checks an address: https, or http on this machine only, because personal data and passwords go there.
func address(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil {
		return "", errors.New("it cannot be read")
	}
	switch {
	case u.Host == "":
		return "", errors.New("it names no host")
	case u.User != nil:
		return "", errors.New("it holds a name or password, which belong into their own settings")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return "", errors.New("http is taken for the loopback only; use https")
	case u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("it is neither https nor http")
	}
	return strings.TrimRight(text, "/"), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func httpClient(cfg Config) *http.Client {
	if cfg.HTTP != nil {
		own := *cfg.HTTP
		own.CheckRedirect = noRedirect
		return &own
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.Roots}
	if cfg.Certificate != nil {
		transport.TLSClientConfig.Certificates = []tls.Certificate{*cfg.Certificate}
	}
	return &http.Client{Transport: transport, CheckRedirect: noRedirect}
}

// noRedirect keeps a token and a person's data from following a redirect to another host.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
