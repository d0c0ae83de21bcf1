package openid

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"hoso/secret"
)

// Secret is a text that is never written.
type Secret = secret.Text

// Config says who the provider is and as whom hoso is known there.
type Config struct {
	Issuer       string // "https://dangnhap.phutho.gov.vn"; https, save on this machine
	ClientID     string
	ClientSecret Secret // empty: a public client, which PKCE alone protects
	Label        string // what the shared account is called; empty: its usual name
	Redirect     string // hoso's own address, which the provider sends people back to

	Now     func() time.Time // the office's clock; tokens are held to it
	Roots   *x509.CertPool   // instead of the system's, optional
	Timeout time.Duration    // of one question to the provider; 0: 10 seconds
}

const usualTimeout = 10 * time.Second

// most is the longest answer of a provider that is read, in bytes.
const most = 1 << 20

// complete fills in what was left open and says what cannot work.
func (c Config) complete() (Config, error) {
	if c.Timeout == 0 {
		c.Timeout = usualTimeout
	}
	switch {
	case c.ClientID == "":
		return c, errors.New("no client_id is given")
	case c.Now == nil:
		return c, errors.New("no clock is given")
	case c.Timeout < 0:
		return c, fmt.Errorf("timeout %s is less than nothing", c.Timeout)
	}
	if err := safe(c.Issuer); err != nil {
		return c, fmt.Errorf("issuer: %w", err)
	}
	if err := safe(c.Redirect); err != nil {
		return c, fmt.Errorf("address of hoso: %w", err)
	}
	return c, nil
}

// safe keeps codes, secrets and keys on connections nobody listens to: https, or this machine.
func safe(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return err
	case u.Host == "" || u.User != nil || u.Fragment != "":
		return fmt.Errorf("%q is no address", address)
	case u.Scheme == "https" || u.Scheme == "http" && thisMachine(u.Hostname()):
		return nil
	}
	return fmt.Errorf("%q is not https", address)
}

func thisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// client asks the provider: within its time, reading no more than most, led on by nobody.
func (c Config) client() *http.Client {
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		TLSClientConfig:       &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   c.Timeout,
		ResponseHeaderTimeout: c.Timeout,
		MaxIdleConns:          4,
		IdleConnTimeout:       time.Minute,
		ForceAttemptHTTP2:     true,
	}
	return &http.Client{Transport: bounded{transport}, Timeout: c.Timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// bounded ends answers that are too long with an error.
type bounded struct{ next http.RoundTripper }

// RoundTrip asks and bounds what is read of the answer.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, most)
	return answer, nil
}
