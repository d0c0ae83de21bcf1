package office_test

import (
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/office/account"
	accounts "hoso/record/account"
)

const home = "http://localhost:8080"

// TestPasskeys: a passkey is added, follows the password, stands for it, and steps up; each answer is taken once.
func TestPasskeys(t *testing.T) { onEveryStore(t, passkeys) }

func passkeys(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	key := p.addPasskey()
	p.passkeySecond(key)
	p.passkeyAlone(key)
	p.passkeyStepUp(key)
}

func (p *play) addPasskey() *trial.Key {
	token := signedIn(p.Trial, "head")
	who := resolved(p.Trial, token)
	p.Acts.Take()
	_, err := account.OfferPasskey(p.Ctx, p.Office, who, "http://10.0.0.1")
	wants(p.t, err, fault.Closed, "passkey.none")
	q, err := account.OfferPasskey(p.Ctx, p.Office, who, home)
	must(p.t, err)
	p.wrote()
	key := trial.NewKey(p.t, home)
	answer := key.Make(q.Question)
	_, err = account.AddPasskey(p.Ctx, p.Office, p.As("officer"), account.PasskeySetUp{Asked: q.Asked, Passkey: answer})
	wants(p.t, err, fault.Invalid, "passkey.expired") // it was asked of somebody else
	stale := who
	stale.Strong = stale.Strong.Add(-time.Hour)
	_, err = account.AddPasskey(p.Ctx, p.Office, stale, account.PasskeySetUp{Asked: q.Asked, Passkey: answer})
	wants(p.t, err, fault.Denied, "step_up.needed")
	p.Acts.Take()
	codes, err := account.AddPasskey(p.Ctx, p.Office, who, account.PasskeySetUp{Asked: q.Asked, Passkey: answer, Name: "Máy tính cơ quan"})
	must(p.t, err)
	p.wrote("account.add_passkey: account~1 factor+2 notice+1 session~1 | head")
	if again := resolved(p.Trial, token); len(codes.Codes) != 10 || len(again.Factors) != 1 || again.Factors[0] != accounts.Passkey || !again.Second {
		p.t.Errorf("after it was added: %+v, %d codes", again, len(codes.Codes))
	}
	_, err = account.AddPasskey(p.Ctx, p.Office, who, account.PasskeySetUp{Asked: q.Asked, Passkey: answer})
	wants(p.t, err, fault.Invalid, "row.taken")
	p.Acts.Take()
	return key
}

// askFor asks for an answer at sign-in: after the password with its ticket, or without one.
func (p *play) askFor(ticket string) account.PasskeyAsked {
	p.t.Helper()
	q, err := account.AskPasskey(p.Ctx, p.Office, account.PasskeyAsking{Ticket: ticket, Origin: home, Address: "10.0.0.1"})
	must(p.t, err)
	return q
}

func (p *play) passkeySecond(key *trial.Key) {
	in := half(p.Trial, "head", demo.Password, "")
	p.Acts.Take()
	q := p.askFor(in.Ticket)
	p.wrote()
	proof := account.Proof{Asked: q.Asked, Passkey: key.Answer(q.Question)}
	s := account.SecondStep{Ticket: in.Ticket, Proof: proof, Address: "10.0.0.1"}
	done, err := account.EndSignIn(p.Ctx, p.Office, s)
	must(p.t, err)
	p.wrote("account.sign_in: factor~1 session+1 |")
	if who := resolved(p.Trial, done.Token); !who.Second || who.Role != "head" {
		p.t.Errorf("signed in as %+v", who)
	}
	_, err = account.EndSignIn(p.Ctx, p.Office, s)
	wants(p.t, err, fault.Denied, "passkey.wrong") // once, and counted
	p.wrote("account.sign_in: account~1 | | refused passkey.wrong")
	other := half(p.Trial, "head", demo.Password, "")
	q = p.askFor(other.Ticket)
	p.Clock.Set(p.Clock.Now().Add(4 * time.Minute))
	_, err = account.EndSignIn(p.Ctx, p.Office, account.SecondStep{Ticket: other.Ticket, Proof: account.Proof{Asked: q.Asked, Passkey: key.Answer(p.askFor("").Question)}, Address: "10.0.0.1"})
	wants(p.t, err, fault.Denied, "passkey.wrong") // the answer to another question
	p.Clock.Set(p.Clock.Now().Add(90 * time.Second))
	fresh := half(p.Trial, "head", demo.Password, "")
	_, err = account.EndSignIn(p.Ctx, p.Office, account.SecondStep{Ticket: fresh.Ticket, Proof: account.Proof{Asked: q.Asked, Passkey: key.Answer(q.Question)}, Address: "10.0.0.1"})
	wants(p.t, err, fault.Invalid, "passkey.expired")
	p.Acts.Take()
}

func (p *play) passkeyAlone(key *trial.Key) {
	q := p.askFor("")
	s := account.PasskeySignIn{Asked: q.Asked, Passkey: key.Answer(q.Question), Address: "10.0.0.1"}
	done, err := account.SignInByPasskey(p.Ctx, p.Office, s)
	must(p.t, err)
	p.wrote("account.sign_in: account~1 factor~1 session+1 |") // the count of what was wrong begins anew
	if who := resolved(p.Trial, done.Token); !who.Second || who.Role != "head" {
		p.t.Errorf("signed in as %+v", who)
	}
	_, err = account.SignInByPasskey(p.Ctx, p.Office, s)
	wants(p.t, err, fault.Denied, "passkey.wrong")
	p.wrote("account.sign_in: | | refused passkey.wrong")
	v, err := account.Security(p.Ctx, p.Office, resolved(p.Trial, done.Token), 0)
	must(p.t, err)
	if v.SignIns[0].Reason != "passkey.wrong" || v.SignIns[1].How != accounts.ByPasskeyAlone {
		p.t.Errorf("the history says %+v", v.SignIns[:2])
	}
	stranger := trial.NewKey(p.t, home)
	offer, err := account.OfferPasskey(p.Ctx, p.Office, resolved(p.Trial, done.Token), home)
	must(p.t, err)
	stranger.Make(offer.Question) // never registered
	q = p.askFor("")
	_, err = account.SignInByPasskey(p.Ctx, p.Office, account.PasskeySignIn{Asked: q.Asked, Passkey: stranger.Answer(q.Question)})
	wants(p.t, err, fault.Denied, "passkey.wrong")
	_, err = account.SignInByPasskey(p.Ctx, p.Office, account.PasskeySignIn{Asked: offer.Asked, Passkey: key.Answer(offer.Question)})
	wants(p.t, err, fault.Invalid, "passkey.expired") // asked for something else
	p.Acts.Take()
}

func (p *play) passkeyStepUp(key *trial.Key) {
	q := p.askFor("")
	done, err := account.SignInByPasskey(p.Ctx, p.Office, account.PasskeySignIn{Asked: q.Asked, Passkey: key.Answer(q.Question)})
	must(p.t, err)
	who := resolved(p.Trial, done.Token)
	p.Acts.Take()
	asked, err := account.AskStepUp(p.Ctx, p.Office, who, home)
	must(p.t, err)
	p.wrote()
	must(p.t, account.StepUp(p.Ctx, p.Office, who, account.Proof{Asked: asked.Asked, Passkey: key.Answer(asked.Question)}))
	p.wrote("account.step_up: factor~1 session~1 |")
	_, err = account.AskStepUp(p.Ctx, p.Office, p.As("officer"), home)
	wants(p.t, err, fault.Invalid, "passkey.none_here")
}
