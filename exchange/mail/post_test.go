package mail_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"hoso/exchange/mail"
	"hoso/fault"
	"hoso/office"
)

// box is a door that remembers what it was given.
type box struct {
	channels []string
	err      error
	got      []office.Letter
}

func (b *box) Channels() []string { return b.channels }

func (b *box) Deliver(_ context.Context, l office.Letter) error {
	b.got = append(b.got, l)
	return b.err
}

func TestPost(t *testing.T) {
	full := errors.New("full")
	first, second := &box{channels: []string{"zalo", "sms"}}, &box{channels: []string{"email", "sms"}, err: full}
	p := mail.Post{Doors: []office.Messenger{first, second}}
	if got := p.Channels(); !slices.Equal(got, []string{"zalo", "sms", "email", "sms"}) {
		t.Error(got)
	}
	if err := p.Deliver(t.Context(), office.Letter{Channel: "sms"}); err != nil || len(first.got) != 1 || len(second.got) != 0 {
		t.Error("the first door that has the channel was not taken", err)
	}
	if err := p.Deliver(t.Context(), office.Letter{Channel: "email"}); !errors.Is(err, full) || len(second.got) != 1 {
		t.Error("the fault of the door is not given on", err)
	}
	want(t, p.Deliver(t.Context(), office.Letter{Channel: "fax"}), fault.Invalid)
	if len((mail.Post{}).Channels()) != 0 {
		t.Error("a post without doors has channels")
	}
}
