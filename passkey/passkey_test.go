package passkey_test

import (
	"bytes"
	"strings"
	"testing"

	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/office"
	"hoso/passkey"
)

const home = "https://hoso.phutho.gov.vn"

var (
	door   = passkey.Door{Name: "Hồ sơ cán bộ"}
	person = office.PasskeyHolder{Account: "0198e8d3-0466-7000-9451-69ff3222f119", Login: "mai.nt", Name: "Nguyễn Thị Mai"}
)

// registered makes a passkey and gives its holder with it.
func registered(t testing.TB, key *trial.Key) office.PasskeyHolder {
	t.Helper()
	q, err := door.Offer(home, person)
	if err != nil {
		t.Fatal(err)
	}
	made, err := door.Register(home, person, q.Kept, key.Make(q.Question))
	if err != nil {
		t.Fatal(err)
	}
	of := person
	of.Keys = []string{made.Public}
	return of
}

// TestPasskey: a passkey answers for its account, alone or after the password, and for nobody else and nowhere else.
func TestPasskey(t *testing.T) {
	key := trial.NewKey(t, home)
	of := registered(t, key)
	for _, asked := range []office.PasskeyHolder{of, {}} {
		q, err := door.Ask(home, asked)
		if err != nil {
			t.Fatal(err)
		}
		answer := key.Answer(q.Question)
		if whose, err := door.Whose(answer); err != nil || whose != of.Account {
			t.Errorf("it says it is of %q: %v", whose, err)
		}
		shown, err := door.Answer(home, of, q.Kept, answer)
		if err != nil {
			t.Fatal(err)
		}
		other := of
		other.Account = "0198e8d3-0466-7000-9451-000000000000"
		other.Keys = []string{shown.Public}
		wrong := bytes.Replace(answer, []byte(`"signature":"M`), []byte(`"signature":"N`), 1)
		for why, err := range map[string]error{
			"another account":     second(door.Answer(home, other, q.Kept, answer)),
			"another address":     second(door.Answer("https://hoso.dongthap.gov.vn", of, q.Kept, answer)),
			"a changed signature": second(door.Answer(home, of, q.Kept, wrong)),
			"an account without":  second(door.Answer(home, person, q.Kept, answer)),
			"no answer":           second(door.Answer(home, of, q.Kept, nil)),
			"a counter gone back": second(door.Answer(home, office.PasskeyHolder{Account: of.Account, Keys: []string{shown.Public}}, q.Kept, answer)),
			"a question of another": func() error {
				again, _ := door.Ask(home, asked)
				return second(door.Answer(home, of, again.Kept, answer))
			}(),
		} {
			if f, ok := fault.As(err); !ok || f.Key != "passkey.wrong" {
				t.Errorf("%s: %v", why, err)
			}
		}
		of.Keys = []string{shown.Public}
	}
}

// TestPasskeyWhere: browsers have passkeys over TLS and on the machine itself, and not at an address of numbers.
func TestPasskeyWhere(t *testing.T) {
	for origin, want := range map[string]bool{home: true, "http://localhost:8080": true, "http://hoso.phutho.gov.vn": false, "http://127.0.0.1:8080": false, "https://10.0.0.1": false, "": false, "::": false} {
		if got := door.Usable(origin); got != want {
			t.Errorf("%q is usable: %t", origin, got)
		}
	}
}

// TestPasskeyMade: what a phishing page had made is not taken, and no device is asked to make a second one.
func TestPasskeyMade(t *testing.T) {
	q, err := door.Offer(home, person)
	if err != nil {
		t.Fatal(err)
	}
	answer := trial.NewKey(t, "https://hoso.phutho.gov.vn.example").Make(q.Question)
	if f, ok := fault.As(second(door.Register(home, person, q.Kept, answer))); !ok || f.Key != "passkey.not_made" {
		t.Errorf("made on another page: %v", f)
	}
	of := registered(t, trial.NewKey(t, home))
	if q, err = door.Offer(home, of); err != nil || !strings.Contains(string(q.Question), `"excludeCredentials":[{`) {
		t.Errorf("%s: %v", q.Question, err)
	}
}

func second[T any](_ T, err error) error { return err }

// FuzzAnswer: whatever comes as an answer opens nothing and breaks nothing.
func FuzzAnswer(f *testing.F) {
	key := trial.NewKey(f, home)
	of := registered(f, key)
	q, err := door.Ask(home, of)
	if err != nil {
		f.Fatal(err)
	}
	made, err := door.Offer(home, of)
	if err != nil {
		f.Fatal(err)
	}
	right := key.Answer(q.Question)
	again, err := door.Ask(home, of)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(right)
	f.Add(trial.NewKey(f, "https://x.example").Make(made.Question))
	f.Add([]byte(`{"id":"","rawId":"","type":"public-key","response":{}}`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		_, err := door.Answer(home, of, again.Kept, answer) // a question that was never answered
		if fl, ok := fault.As(err); !ok || fl.Key != "passkey.wrong" {
			t.Errorf("taken, or told %v", err)
		}
		if _, err := door.Register(home, of, made.Kept, answer); err != nil {
			if fl, ok := fault.As(err); !ok || fl.Key != "passkey.not_made" {
				t.Errorf("told %v", err)
			}
		}
		_, _ = door.Whose(answer)
	})
}
