package mail

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/textproto"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"hoso/fault"
	"hoso/office"
)

// Channel is the one channel of this door.
const Channel = "email"

// Door hands letters to one mail server. It implements office.Messenger and may be used by several goroutines.
type Door struct {
	cfg           Config
	from, replyTo *netmail.Address // replyTo is nil when there is none
	domain        string           // of from
}

var _ office.Messenger = (*Door)(nil)

// New makes the door. It does not connect. Errors say in English what is wrong in the configuration and never hold the password.
func New(cfg Config) (*Door, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	d := &Door{cfg: cfg}
	if cfg.From == "" {
		return nil, errors.New("mail: no from is given")
	}
	if d.from, err = sender(cfg.From); err != nil {
		return nil, fmt.Errorf("mail: from: %w", err)
	}
	if cfg.ReplyTo != "" {
		if d.replyTo, err = sender(cfg.ReplyTo); err != nil {
			return nil, fmt.Errorf("mail: reply to: %w", err)
		}
	}
	d.domain = domainOf(d.from.Address)
	return d, nil
}

// Channels lists the one channel of this door.
func (d *Door) Channels() []string { return []string{Channel} }

// Deliver hands one letter to the server; it calls the server once and returns within Config.Timeout.
//
// Faults: Busy "message.no_server" when the letter was not taken and may be tried again, and also when the server refuses what the
// operator has to mend (the certificate, the password, the sender), so that nothing is lost meanwhile; Invalid "message.refused" when
// it never will be taken: another channel, an address that is none, a server that refuses the recipient or the letter; Stale
// "message.unsure" when the whole letter went out and no answer came back.
//
// Crash story: nothing is kept here. The caller records the attempt before it calls; whoever gets a letter twice sees one Message-ID.
func (d *Door) Deliver(ctx context.Context, l office.Letter) error {
	if l.Channel != Channel {
		return refused(fmt.Errorf("mail: a letter for the channel %q", l.Channel))
	}
	to, raw, err := d.write(l)
	if err != nil {
		return refused(fmt.Errorf("mail: %w", err))
	}
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Timeout)
	defer cancel() // closes the connection: see dial
	server, err := d.connect(ctx)
	if err != nil {
		return noServer(ctx, err)
	}
	if err := hand(ctx, server, d.from.Address, to, raw); err != nil {
		return err
	}
	part(server)
	return nil
}

// hand says the steps of a delivery itself, because only so it is known which one failed: the library's own way of sending blurs the
// server's answer, counts a failure after the letter was taken as one of the letter, and ends a half-written letter as if it were whole.
func hand(ctx context.Context, server *smtp.Client, from, to string, raw []byte) error {
	if err := server.Mail("<" + from + ">"); err != nil {
		return noServer(ctx, err) // the sender is the same in every letter: a refusal of it is for the operator
	}
	if err := server.Rcpt("<" + to + ">"); err != nil {
		return before(ctx, err)
	}
	end, err := server.Data()
	if err != nil {
		return before(ctx, err)
	}
	if _, err := end.Write(raw); err != nil {
		return noServer(ctx, err)
	}
	if err := ctx.Err(); err != nil {
		return noServer(ctx, err) // the last moment at which the letter can still be kept back
	}
	return after(ctx, end.Close())
}

// before reads an error from before the end of the letter was sent: without a refusal it was certainly not taken.
func before(ctx context.Context, err error) error {
	if code := answer(err); code/100 == 5 && code != signInFirst {
		return refused(err)
	}
	return noServer(ctx, err)
}

// after reads what came when the end of the letter had been sent: only an answer tells whether it was taken.
func after(ctx context.Context, err error) error {
	code := answer(err)
	switch {
	case err == nil, code/100 == 2:
		return nil
	case code/100 == 4, code/100 == 5:
		return before(ctx, err)
	}
	return fault.New(fault.Stale, "message.unsure").Wrap(because(ctx, err))
}

// signInFirst is answered by a server that wants a password or TLS (RFC 3207, RFC 4954): the operator's to mend.
const signInFirst = 530

// answer is the code the server answered with; 0 when it did not answer, or not in the language of mail.
func answer(err error) int {
	var said *textproto.Error
	if errors.As(err, &said) {
		return said.Code
	}
	return 0
}

const farewell = time.Second

// part ends the conversation about a letter that was taken. What goes wrong here changes nothing.
func part(server *smtp.Client) {
	if server.UpdateDeadline(farewell) == nil {
		_ = server.Quit()
	}
}

func refused(err error) error {
	return fault.New(fault.Invalid, "message.refused").Wrap(err)
}

func noServer(ctx context.Context, err error) error {
	return fault.New(fault.Busy, "message.no_server").Wrap(because(ctx, err))
}

// because names the end of the context as the cause where it is one: a connection that was cut says only that it is closed.
func because(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return fmt.Errorf("mail: %w: %w", ctx.Err(), err)
	}
	return fmt.Errorf("mail: %w", err)
}
