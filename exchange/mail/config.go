package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"hoso/secret"
)

// Secret is a text that is never written.
type Secret = secret.Text

// The ways a connection is protected.
const (
	StartTLS = "starttls" // the connection begins in clear and must turn to TLS before anything is said; the default
	TLS      = "tls"      // TLS from the first byte
	None     = "none"     // in clear: this machine, or a relay inside the network
)

// Config says where the mail server is, how hoso signs in there, and whom letters come from.
type Config struct {
	Host     string // name or address, without a port
	Port     int    // 0: 587 for StartTLS, 465 for TLS, 25 for None
	Security string // StartTLS, TLS or None; empty: StartTLS

	Username string // empty: the server takes letters without signing in
	Password Secret

	From    string // "hoso <khong-tra-loi@sonoivu.phutho.gov.vn>"; its domain is also the name hoso greets the server with
	ReplyTo string // where answers go; empty: to From

	Roots   *x509.CertPool // instead of the system's, optional
	Timeout time.Duration  // of handing over one letter, from connecting to the last answer; 0: 20 seconds
}

const usualTimeout = 20 * time.Second

// usual are the ports of each way.
var usual = map[string]int{StartTLS: 587, TLS: 465, None: 25}

// complete fills in what was left open and says what cannot work.
func (c Config) complete() (Config, error) {
	if c.Security == "" {
		c.Security = StartTLS
	}
	if c.Port == 0 {
		c.Port = usual[c.Security]
	}
	if c.Timeout == 0 {
		c.Timeout = usualTimeout
	}
	switch {
	case c.Host == "":
		return c, errors.New("no host is given")
	case net.ParseIP(c.Host) == nil && strings.ContainsAny(c.Host, ":/[]@ \t\r\n"):
		return c, fmt.Errorf("host %q is neither a name nor an address; the port has a setting of its own", c.Host)
	case usual[c.Security] == 0:
		return c, fmt.Errorf("security %q is none of %q, %q and %q", c.Security, StartTLS, TLS, None)
	case c.Port < 1 || c.Port > 65535:
		return c, fmt.Errorf("port %d is no port", c.Port)
	case c.Timeout < 0:
		return c, fmt.Errorf("timeout %s is less than nothing", c.Timeout)
	}
	return c, c.inClear()
}

// inClear keeps letters and passwords out of foreign networks. A host given by name is known only when it is called: see dial.
func (c Config) inClear() error {
	signsIn := c.Username != ""
	ip := net.ParseIP(c.Host)
	switch {
	case signsIn != (c.Password != ""):
		return errors.New("a user name and a password are given together or not at all")
	case c.Security == None && ip != nil && !inside(ip):
		return fmt.Errorf("security %q is for this machine and for a relay inside the network; %s is neither", None, c.Host)
	case c.Security == None && signsIn && !thisMachine(c.Host):
		return fmt.Errorf("security %q would send the password in clear; use %q or %q", None, StartTLS, TLS)
	}
	return nil
}

// inside tells whether an address is this machine or one that no foreign network can have.
func inside(ip net.IP) bool { return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() }

// thisMachine names the hosts the library, too, takes a password to in clear.
func thisMachine(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}

// tls is the same for both ways of TLS.
func (c Config) tls() *tls.Config {
	return &tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
}
