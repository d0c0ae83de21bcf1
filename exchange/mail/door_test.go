package mail_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"hoso/exchange/mail"
	"hoso/fault"
	"hoso/office"
)

const from = "Hồ sơ <khong-tra-loi@sonoivu.phutho.gov.vn>"

func letter() office.Letter {
	return office.Letter{
		ID: "0198f1c2-0000-7000-8000-000000000000", Channel: mail.Channel, To: "nguyen.van.a@phutho.gov.vn", Name: "Nguyễn Văn A",
		Subject: "Hồ sơ của ông, bà cần bổ sung trước ngày 30 tháng 9: quyết định nâng bậc lương thường xuyên",
		Lines:   []string{"Kính gửi ông Nguyễn Văn Ả,", "Đề nghị bổ sung: văn bằng, chứng chỉ;\n.quyết định nâng bậc lương = ưỡ ợ ặ."},
		Link:    "https://hoso.phutho.gov.vn/ho-so/0198f1c2-0000-7000-8000-000000000000?muc=qua-trinh-luong&tu=2024-01-01",
		At:      time.Date(2026, 9, 2, 7, 30, 0, 0, time.FixedZone("", 7*3600)),
	}
}

func door(t testing.TB, cfg mail.Config) *mail.Door {
	t.Helper()
	d, err := mail.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// want checks the fault of a delivery; an empty kind wants none.
func want(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if kind == "" {
		if err != nil {
			t.Errorf("fault %v", err)
		}
		return
	}
	key := map[fault.Kind]string{fault.Busy: "message.no_server", fault.Invalid: "message.refused", fault.Stale: "message.unsure"}[kind]
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || f.Key != key || f.Err == nil {
		t.Errorf("got %v, want %s %s with its cause", err, kind, key)
	}
}

// read parses a message as a reader of mail does.
func read(t testing.TB, raw []byte) (header netmail.Header, subject, body string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatalf("%v in %q", err, raw)
	}
	if subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	if enc := m.Header.Get("Content-Transfer-Encoding"); enc != "quoted-printable" {
		t.Fatalf("encoding %q", enc)
	}
	plain, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, subject, strings.ReplaceAll(string(plain), "\r\n", "\n")
}

func TestDeliver(t *testing.T) {
	p := &post{}
	cfg := serve(t, p, nil, false)
	cfg.ReplyTo = "Văn phòng <vanphong@sonoivu.phutho.gov.vn>"
	l := letter()
	want(t, door(t, cfg).Deliver(t.Context(), l), "")
	got := p.one(t)
	if got.from != "khong-tra-loi@sonoivu.phutho.gov.vn" || got.to != l.To {
		t.Errorf("the envelope says %s to %s", got.from, got.to)
	}
	header, subject, body := read(t, got.raw)
	if body != l.Lines[0]+"\n\n"+l.Lines[1]+"\n\n"+l.Link+"\n" {
		t.Errorf("body %q", body)
	}
	if subject != l.Subject {
		t.Errorf("subject %q", subject)
	}
	for name, want := range map[string]string{
		"From":     `"Hồ sơ" <khong-tra-loi@sonoivu.phutho.gov.vn>`,
		"To":       `"Nguyễn Văn A" <nguyen.van.a@phutho.gov.vn>`,
		"Reply-To": `"Văn phòng" <vanphong@sonoivu.phutho.gov.vn>`,
	} {
		wanted, _ := netmail.ParseAddress(want)
		if list, err := header.AddressList(name); err != nil || len(list) != 1 || *list[0] != *wanted {
			t.Errorf("%s: %v %v", name, list, err)
		}
	}
	for name, want := range map[string]string{
		"Message-Id": "<" + l.ID + "@sonoivu.phutho.gov.vn>", "Date": "Wed, 02 Sep 2026 07:30:00 +0700",
		"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Mime-Version": "1.0",
		"Content-Type": "text/plain; charset=UTF-8", "User-Agent": "", "X-Mailer": "",
	} {
		if have := strings.Join(header[name], "|"); have != want {
			t.Errorf("%s: %q", name, have)
		}
	}
	for line := range strings.Lines(string(got.raw)) {
		if !strings.HasSuffix(line, "\r\n") || len(line) > 80 {
			t.Errorf("line %q", line)
		}
	}
}

func TestSameMessageAtEveryTry(t *testing.T) {
	p := &post{}
	d := door(t, serve(t, p, nil, false))
	for range 2 {
		want(t, d.Deliver(t.Context(), letter()), "")
	}
	if all := p.all(); len(all) != 2 || string(all[0].raw) != string(all[1].raw) || !strings.Contains(string(all[0].raw), "Message-ID: <"+letter().ID) {
		t.Errorf("%q", all)
	}
}

func TestSecured(t *testing.T) {
	roots, secure := authority(t)
	foreign, _ := authority(t)
	for _, way := range []string{mail.StartTLS, mail.TLS} {
		for _, tc := range []struct {
			name string
			mend func(*mail.Config)
			want fault.Kind
		}{
			{"right", func(*mail.Config) {}, ""},
			{"wrong root", func(c *mail.Config) { c.Roots = foreign }, fault.Busy},
			{"wrong password", func(c *mail.Config) { c.Password = "khác" }, fault.Busy},
			{"no password", func(c *mail.Config) { c.Username, c.Password = "", "" }, fault.Busy},
		} {
			t.Run(way+" "+tc.name, func(t *testing.T) {
				p := &post{login: "hoso", password: "mật khẩu"}
				cfg := serve(t, p, secure, way == mail.TLS)
				cfg.Security, cfg.Roots, cfg.Username, cfg.Password = way, roots, "hoso", "mật khẩu"
				tc.mend(&cfg)
				err := door(t, cfg).Deliver(t.Context(), letter())
				want(t, err, tc.want)
				if err == nil && p.one(t).user != "hoso" || err != nil && len(p.all()) > 0 {
					t.Errorf("took %v", p.all())
				}
			})
		}
	}
}

func TestNoTLSOffered(t *testing.T) {
	p := &post{}
	cfg := serve(t, p, nil, false)
	cfg.Security = mail.StartTLS
	want(t, door(t, cfg).Deliver(t.Context(), letter()), fault.Busy)
	if len(p.all()) > 0 {
		t.Error("sent in clear")
	}
}

func TestSignInInClear(t *testing.T) {
	p := &post{login: "hoso", password: "x"}
	cfg := serve(t, p, nil, false)
	cfg.Username, cfg.Password = "hoso", "x"
	want(t, door(t, cfg).Deliver(t.Context(), letter()), "")
	if p.one(t).user != "hoso" {
		t.Error("did not sign in")
	}
}

func TestAnswers(t *testing.T) {
	busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "later"}
	no := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody"}
	for name, tc := range map[string]struct {
		post *post
		want fault.Kind
	}{
		"4xx sender":     {&post{sender: busy}, fault.Busy},
		"5xx sender":     {&post{sender: no}, fault.Busy},
		"4xx recipient":  {&post{rcpt: busy}, fault.Busy},
		"5xx recipient":  {&post{rcpt: no}, fault.Invalid},
		"530 recipient":  {&post{rcpt: &smtp.SMTPError{Code: 530, Message: "sign in"}}, fault.Busy},
		"4xx after data": {&post{data: busy}, fault.Busy},
		"5xx after data": {&post{data: no}, fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			err := door(t, serve(t, tc.post, nil, false)).Deliver(t.Context(), letter())
			want(t, err, tc.want)
			if len(tc.post.all()) > 0 {
				t.Error("taken nonetheless")
			}
		})
	}
}

// TestByHand drives what no proper server does. Long letters leave the buffer before their end does; short ones with it.
func TestByHand(t *testing.T) {
	for name, tc := range map[string]struct {
		answers map[string]string
		want    fault.Kind
		last    string // word the server heard last
		waits   bool   // for the timeout
	}{
		"usual":                  {nil, "", "QUIT", false},
		"drops at the greeting":  {map[string]string{"greeting": "drop"}, fault.Busy, "", false},
		"hangs at the greeting":  {map[string]string{"greeting": "hang"}, fault.Busy, "", true},
		"5xx at the greeting":    {map[string]string{"greeting": "554 no mail here"}, fault.Busy, "", false},
		"not a mail server":      {map[string]string{"greeting": "HTTP/1.1 400 Bad Request"}, fault.Busy, "", false},
		"hangs at hello":         {map[string]string{"EHLO": "hang"}, fault.Busy, "EHLO", true},
		"knows HELO only":        {map[string]string{"EHLO": "502 what"}, "", "QUIT", false},
		"drops at the recipient": {map[string]string{"RCPT": "drop"}, fault.Busy, "RCPT", false},
		"hangs at the recipient": {map[string]string{"RCPT": "hang"}, fault.Busy, "RCPT", true},
		"forwards the recipient": {map[string]string{"RCPT": "251 will forward"}, "", "QUIT", false},
		"shuts down":             {map[string]string{"RCPT": "421 closing"}, fault.Busy, "RCPT", false},
		"drops at data":          {map[string]string{"DATA": "drop"}, fault.Busy, "DATA", false},
		"5xx at data":            {map[string]string{"DATA": "554 no"}, fault.Invalid, "DATA", false},
		"4xx at data":            {map[string]string{"DATA": "451 no"}, fault.Busy, "DATA", false},
		"drops after the dot":    {map[string]string{".": "drop"}, fault.Stale, ".", false},
		"hangs after the dot":    {map[string]string{".": "hang"}, fault.Stale, ".", true},
		"nonsense after the dot": {map[string]string{".": "taken"}, fault.Stale, ".", false},
		"354 after the dot":      {map[string]string{".": "354 go on"}, fault.Stale, ".", false},
		"closes after the dot":   {map[string]string{".": "421 closing"}, fault.Busy, ".", false},
		"251 after the dot":      {map[string]string{".": "251 taken"}, "", "QUIT", false},
		"drops at the end":       {map[string]string{"QUIT": "drop"}, "", "QUIT", false},
		"5xx at the end":         {map[string]string{"QUIT": "500 what"}, "", "QUIT", false},
		"hangs at the end":       {map[string]string{"QUIT": "hang"}, "", "QUIT", false},
	} {
		for size, lines := range map[string][]string{"short": letter().Lines, "long": {strings.Repeat("ặ ", 5000)}} {
			if size == "long" && tc.waits && tc.last != "." {
				continue // nothing of the letter is sent
			}
			t.Run(name+" "+size, func(t *testing.T) {
				t.Parallel()
				cfg, heard := script(t, tc.answers)
				if tc.waits {
					cfg.Timeout = 500 * time.Millisecond
				}
				l := letter()
				l.Lines = lines
				start := time.Now()
				want(t, door(t, cfg).Deliver(t.Context(), l), tc.want)
				if took := time.Since(start); took > 2*time.Second {
					t.Errorf("took %s", took)
				}
				words := append([]string{""}, <-heard...)
				if words[len(words)-1] != tc.last {
					t.Errorf("the server heard %q", words)
				}
			})
		}
	}
}

func TestNobodyListens(t *testing.T) {
	l := listen(t)
	cfg := at(l)
	_ = l.Close()
	want(t, door(t, cfg).Deliver(t.Context(), letter()), fault.Busy)
}

func TestCancelled(t *testing.T) {
	p := &post{}
	d := door(t, serve(t, p, nil, false))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := d.Deliver(ctx, letter())
	want(t, err, fault.Busy)
	if !errors.Is(err, context.Canceled) || len(p.all()) > 0 {
		t.Errorf("%v, took %v", err, p.all())
	}
}

// TestCancelledUnderway: a cancelled call does not wait for the timeout.
func TestCancelledUnderway(t *testing.T) {
	for word, kind := range map[string]fault.Kind{"RCPT": fault.Busy, ".": fault.Stale} {
		cfg, heard := script(t, map[string]string{word: "hang"})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		start := time.Now()
		err := door(t, cfg).Deliver(ctx, letter())
		cancel()
		want(t, err, kind)
		if took := time.Since(start); took > 2*time.Second || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v after %s", word, err, took)
		}
		<-heard
	}
}

// TestLineIsClosed: whatever goes wrong, no connection stays behind.
func TestLineIsClosed(t *testing.T) {
	for _, answers := range []map[string]string{{"EHLO": "451 later", "HELO": "451 later"}, {"RCPT": "451 later"}, {"QUIT": "500 what"}} {
		cfg, heard := script(t, answers)
		_ = door(t, cfg).Deliver(t.Context(), letter())
		select {
		case <-heard: // the server saw the end of the connection
		case <-time.After(2 * time.Second):
			t.Errorf("%v: the connection stays open", answers)
		}
	}
}

func TestRefusedUnsent(t *testing.T) {
	p := &post{}
	d := door(t, serve(t, p, nil, false))
	for _, to := range []string{
		"", "nobody", "a@b.vn\r\nBcc: c@d.vn", "a@b.vn\n", "a@b.vn\x00", "a@b.vn, c@d.vn", "A <a@b.vn>", "<a@b.vn>", "a@b.vn (c)", "g: a@b.vn;",
		"\"a\r\nRCPT TO:<c@d.vn>\"@b.vn", `"a b"@c.vn`, "nguyễn@b.vn", "a@sở.vn", strings.Repeat("a", 250) + "@b.vn", "a@b.vn> SIZE=1", "@", "a@",
	} {
		l := letter()
		l.To = to
		if err := d.Deliver(t.Context(), l); err == nil {
			t.Errorf("%q was sent", to)
		} else {
			want(t, err, fault.Invalid)
		}
	}
	for _, id := range []string{"", "a b", "a\r\nB: c", "a>", "a@b", "ă"} {
		l := letter()
		l.ID = id
		want(t, d.Deliver(t.Context(), l), fault.Invalid)
	}
	l := letter()
	l.Channel = "sms"
	want(t, d.Deliver(t.Context(), l), fault.Invalid)
	if len(p.all()) > 0 {
		t.Errorf("took %v", p.all())
	}
}

func TestInjection(t *testing.T) {
	const evil = "x\r\nBcc: kẻ khác <c@d.vn>\r\n\r\nbody \" <c@d.vn>, \" =?utf-8?q?=0D=0AX=3A_y?= \x00\u2028\u202e\xff"
	p := &post{}
	l := letter()
	l.Name, l.Subject, l.Link, l.Lines = evil, evil, evil, []string{evil, "\r\n.\r\nQUIT\r\n"}
	want(t, door(t, serve(t, p, nil, false)).Deliver(t.Context(), l), "")
	got := p.one(t)
	header, subject, body := read(t, got.raw)
	one := "x Bcc: kẻ khác <c@d.vn> body \" <c@d.vn>, \" = ?utf-8?q?=0D=0AX=3A_y?= \uFFFD"
	if subject != one || len(header["Bcc"]) > 0 || len(header["Subject"]) != 1 {
		t.Errorf("%q %v", subject, header)
	}
	if list, err := header.AddressList("To"); err != nil || len(list) != 1 || list[0].Address != l.To || list[0].Name != one {
		t.Errorf("%v %v", list, err)
	}
	if !strings.HasSuffix(body, "\n\n\n.\nQUIT\n\n\n"+strings.ReplaceAll(one, "= ?", "=?")+"\n") {
		t.Errorf("%q", body)
	}
}

func TestConfig(t *testing.T) {
	good := mail.Config{Host: "mail.phutho.gov.vn", From: from}
	for _, tc := range []struct {
		mend func(*mail.Config)
		want string // in the error; empty: none
	}{
		{func(*mail.Config) {}, ""},
		{func(c *mail.Config) { c.Username, c.Password = "hoso", "s3cret" }, ""},
		{func(c *mail.Config) { c.Host, c.Security = "10.1.2.3", mail.None }, ""},
		{func(c *mail.Config) { c.Host, c.Security = "relay", mail.None }, ""},
		{func(c *mail.Config) { c.Host = "" }, "no host"},
		{func(c *mail.Config) { c.Host = "mail.vn:25" }, "neither a name nor an address"},
		{func(c *mail.Config) { c.Host = "unix://x" }, "neither a name nor an address"},
		{func(c *mail.Config) { c.Port = 70000 }, "port 70000"},
		{func(c *mail.Config) { c.Port = -1 }, "port -1"},
		{func(c *mail.Config) { c.Security = "ssl" }, `security "ssl"`},
		{func(c *mail.Config) { c.Host, c.Security = "8.8.8.8", mail.None }, "inside the network"},
		{func(c *mail.Config) { c.Security, c.Username, c.Password = mail.None, "hoso", "s3cret" }, "in clear"},
		{func(c *mail.Config) { c.Username = "hoso" }, "together"},
		{func(c *mail.Config) { c.Password = "s3cret" }, "together"},
		{func(c *mail.Config) { c.Timeout = -1 }, "timeout"},
		{func(c *mail.Config) { c.From = "" }, "no from"},
		{func(c *mail.Config) { c.From = "hoso" }, "from:"},
		{func(c *mail.Config) { c.From = "hoso@sở.vn" }, "from:"},
		{func(c *mail.Config) { c.From = "a@b.vn\r\nBcc: c@d.vn" }, "from:"},
		{func(c *mail.Config) { c.ReplyTo = "x" }, "reply to:"},
	} {
		cfg := good
		tc.mend(&cfg)
		d, err := mail.New(cfg)
		switch {
		case tc.want == "" && (err != nil || !slices.Equal(d.Channels(), []string{"email"})):
			t.Errorf("%v: %v", cfg, err)
		case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
			t.Errorf("%v: %v, want %s", cfg, err, tc.want)
		case err != nil && strings.Contains(err.Error(), "s3cret"):
			t.Errorf("the password is in %v", err)
		}
	}
}

func TestSecretIsNotWritten(t *testing.T) {
	cfg := mail.Config{Password: "s3cret"}
	js, err := json.Marshal(cfg.Password)
	if all := fmt.Sprintf("%v %+v %#v %s %s", cfg, cfg, cfg, cfg.Password.LogValue(), js); err != nil || strings.Contains(all, "s3cret") {
		t.Error(all, err)
	}
}
