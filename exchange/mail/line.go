package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// connect calls the server and gets as far as signing in.
func (d *Door) connect(ctx context.Context) (*smtp.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(d.cfg.Port),
		gomail.WithTimeout(d.cfg.Timeout),
		gomail.WithTLSConfig(d.cfg.tls()),
		gomail.WithTLSPolicy(d.policy()),
		gomail.WithHELO(d.domain), // the name of the machine is nobody's business, and need not be one a server takes
		gomail.WithoutSMTPUTF8(),  // addresses are plain letters: see bare
		gomail.WithDialContextFunc(func(context.Context, string, string) (net.Conn, error) { return d.dial(ctx) }),
	}
	if d.cfg.Username != "" {
		// PLAIN and LOGIN first: they are what servers have and keep tested, and TLS protects them.
		options = append(options, gomail.WithUsername(d.cfg.Username), gomail.WithPassword(string(d.cfg.Password)),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	client, err := gomail.NewClient(d.cfg.Host, options...) // one per letter: it changes itself while signing in
	if err != nil {
		return nil, err
	}
	return client.DialToSMTPClientWithContext(ctx)
}

// policy is what the library has to do about TLS after the connection is there.
func (d *Door) policy() gomail.TLSPolicy {
	if d.cfg.Security == StartTLS {
		return gomail.TLSMandatory
	}
	return gomail.NoTLS // there already, or not wanted
}

// dial makes the connection, which closes when ctx ends. The library would not close it when TLS or signing in fails, and hears of a
// cancelled context no more once it is connected.
func (d *Door) dial(ctx context.Context) (net.Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(d.cfg.Host, strconv.Itoa(d.cfg.Port)))
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	switch d.cfg.Security {
	case None:
		if at, ok := conn.RemoteAddr().(*net.TCPAddr); !ok || !inside(at.IP) {
			return nil, errors.New("the server is outside the network, where nothing is sent in clear")
		}
	case TLS:
		secured := tls.Client(conn, d.cfg.tls())
		return secured, secured.HandshakeContext(ctx)
	}
	return conn, nil
}
