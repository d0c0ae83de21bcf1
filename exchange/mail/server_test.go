package mail_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"hoso/exchange/mail"
)

// received is one message a server took.
type received struct {
	from, to, user string
	raw            []byte
}

// post is a mail server for a test: what it answers with, and what it took.
type post struct {
	rcpt, data, sender error
	login, password    string

	mu   sync.Mutex
	took []received
}

func (p *post) all() []received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.took)
}

func (p *post) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.took = nil
}

// one gives the one message that was taken.
func (p *post) one(t testing.TB) received {
	t.Helper()
	all := p.all()
	if len(all) != 1 {
		t.Fatalf("%d messages were taken", len(all))
	}
	return all[0]
}

// NewSession answers one connection.
func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{post: p}, nil }

type session struct {
	post *post
	now  received
}

var _ smtp.AuthSession = (*session)(nil)

func (s *session) Reset()        { s.now = received{user: s.now.user} }
func (s *session) Logout() error { return nil }

func (s *session) AuthMechanisms() []string {
	if s.post.login == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.post.login || password != s.post.password {
			return smtp.ErrAuthFailed
		}
		s.now.user = user
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.post.login != "" && s.now.user == "" {
		return smtp.ErrAuthRequired
	}
	s.now.from = from
	return s.post.sender
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.now.to != "" {
		return errors.New("a second recipient")
	}
	s.now.to = to
	return s.post.rcpt
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.post.data != nil {
		return s.post.data
	}
	s.now.raw = raw
	s.post.mu.Lock()
	s.post.took = append(s.post.took, s.now)
	s.post.mu.Unlock()
	return nil
}

// serve runs the server until the test ends. Secure nil: it speaks in clear; implicit: TLS from the first byte.
func serve(t testing.TB, p *post, secure *tls.Config, implicit bool) mail.Config {
	t.Helper()
	s := smtp.NewServer(p)
	s.Domain, s.TLSConfig, s.ErrorLog = "mail.test", secure, log.New(io.Discard, "", 0)
	s.ReadTimeout, s.WriteTimeout, s.AllowInsecureAuth = 5*time.Second, 5*time.Second, secure == nil
	l := listen(t)
	at := at(l)
	if implicit {
		l = tls.NewListener(l, secure)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(l)
	}()
	t.Cleanup(func() {
		_ = s.Close()
		_ = l.Close() // a server that is closed before it began to serve would serve for ever
		<-done
	})
	return at
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// at is a configuration for what listens there, in clear.
func at(l net.Listener) mail.Config {
	return mail.Config{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: mail.None, From: from, Timeout: 3 * time.Second,
	}
}

// script answers by hand: greet and then one answer for each line that begins with a word; the empty word is the end of the letter.
// An answer "hang" says nothing more, "drop" closes the connection. The words that were heard are sent on when the connection ends.
func script(t testing.TB, answers map[string]string) (mail.Config, <-chan []string) {
	t.Helper()
	l := listen(t)
	heard := make(chan []string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		heard <- talk(conn, answers)
	}()
	return at(l), heard
}

func talk(conn net.Conn, answers map[string]string) (heard []string) {
	in := bufio.NewReader(conn)
	say := func(word, usual string) bool {
		said, ok := answers[word]
		if !ok {
			said = usual
		}
		switch said {
		case "drop":
			return false
		case "hang":
			_, _ = io.Copy(io.Discard, in)
			return false
		}
		_, err := io.WriteString(conn, said+"\r\n")
		return err == nil
	}
	if !say("greeting", "220 mail.test") {
		return nil
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return heard
		}
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		heard = append(heard, word)
		more := true
		switch {
		case word == "DATA":
			if more = say(word, "354 go on"); more && answers[word] == "" {
				if !letterEnd(in) {
					return heard
				}
				heard = append(heard, ".")
				more = say(".", "250 taken")
			}
		case word == "QUIT":
			say(word, "221 bye")
			return heard
		default:
			more = say(word, "250 ok")
		}
		if !more {
			return heard
		}
	}
}

// letterEnd reads up to the line with the dot.
func letterEnd(in *bufio.Reader) bool {
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			return true
		}
	}
}

// authority makes a root and a certificate of it for this machine.
func authority(t testing.TB) (*x509.CertPool, *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	root, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(root)
	return roots, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}
