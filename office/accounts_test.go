package office_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/approval"
	accounts "hoso/record/account"
)

// signedIn opens a session of a member of the cast.
func signedIn(tr *trial.Trial, name string) string {
	tr.T.Helper()
	in, err := account.SignIn(tr.Ctx, tr.Office, account.Credentials{Login: tr.Cast.Logins[name].Login, Password: demo.Password})
	must(tr.T, err)
	return in.Token
}

func resolved(tr *trial.Trial, token string) office.Who {
	tr.T.Helper()
	who, _, err := account.Resolve(tr.Ctx, tr.Office, token, "")
	must(tr.T, err)
	return who
}

// TestRevoked: a right that is revoked is gone at the very next request; the session goes on as a person (P3).
func TestRevoked(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	token := signedIn(tr, "head")
	who := resolved(tr, token)
	if who.Role != "head" || who.Grant == "" {
		t.Fatalf("signed in as %+v", who)
	}
	_, err := approval.Sheet(tr.Ctx, tr.Office, who)
	must(t, err)
	must(t, account.Revoke(tr.Ctx, tr.Office, tr.As("unit_admin"), who.Grant))
	after := resolved(tr, token)
	if after.Role != office.RolePerson || after.Grant != "" || after.Dossier != who.Dossier || len(after.Assigned) > 0 {
		t.Fatalf("after the right was revoked the session acts as %+v", after)
	}
	_, err = approval.Sheet(tr.Ctx, tr.Office, after)
	wants(t, err, fault.Denied, "policy.not_yours")
	wants(t, account.Choose(tr.Ctx, tr.Office, after, who.Grant), fault.Denied, "grant.not_yours")
	choices, err := account.Choices(tr.Ctx, tr.Office, after)
	must(t, err)
	if len(choices) > 0 {
		t.Errorf("may still choose %+v", choices)
	}
}

// TestAccounts: passwords, sessions and the days of rights, in one office as time goes on.
func TestAccounts(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	for _, test := range []func(*testing.T, *trial.Trial){slip, stepUp, idle, lock, grantDays} {
		test(t, tr)
	}
}

// grantDays: a right holds from its first day to its last, both included.
func grantDays(t *testing.T, tr *trial.Trial) {
	admin, person := tr.As("unit_admin"), tr.As("person2")
	today := civil.FromTime(tr.Clock.Now())
	giving := account.Giving{Account: person.Account, Role: "officer", Unit: admin.Unit, Basis: "QĐ 3", From: today.AddDays(1), To: today.AddDays(2)}
	for _, wrong := range []account.Giving{{To: today.AddDays(-1)}, {From: today, To: today.AddDays(-1)}} {
		wrong.Account, wrong.Role, wrong.Unit, wrong.Basis = giving.Account, giving.Role, giving.Unit, giving.Basis
		_, err := account.Grant(tr.Ctx, tr.Office, admin, wrong)
		wants(t, err, fault.Invalid, "grant.days")
	}
	for _, wrong := range []account.Giving{{Role: "person", Basis: "QĐ"}, {Role: "vua", Basis: "QĐ"}, {Role: "officer"}} {
		wrong.Account, wrong.Unit = giving.Account, giving.Unit
		if _, err := account.Grant(tr.Ctx, tr.Office, admin, wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("granted %+v: %v", wrong, err)
		}
	}
	grant, err := account.Grant(tr.Ctx, tr.Office, admin, giving)
	must(t, err)
	for days, want := range []int{0, 1, 1, 0} {
		tr.Clock.Set(today.AddDays(days).Start())
		choices, err := account.Choices(tr.Ctx, tr.Office, person)
		must(t, err)
		if len(choices) != want {
			t.Errorf("on day %d there are %+v", days, choices)
		}
		if err := account.Choose(tr.Ctx, tr.Office, office.Who{Account: person.Account, Session: "none"}, grant); want == 0 {
			wants(t, err, fault.Denied, "grant.not_yours")
		}
	}
}

// lock: five wrong passwords lock an account for the regulation's twelve hours, for the right password too; everything typed is counted,
// at sign-in, at the step-up and where a password is changed.
func lock(t *testing.T, tr *trial.Trial) {
	right := account.Credentials{Login: tr.Cast.Logins["person"].Login, Password: demo.Password}
	wrong := right
	wrong.Password = "sai"
	for range 5 {
		_, err := account.SignIn(tr.Ctx, tr.Office, wrong)
		wants(t, err, fault.Denied, "sign_in.wrong")
	}
	_, err := account.SignIn(tr.Ctx, tr.Office, right)
	locked := wants(t, err, fault.Denied, "sign_in.locked")
	until := stored[accounts.Account](tr, string(tr.As("person").Account)).LockedTill
	if hours := until.Sub(tr.Clock.Now()).Hours(); hours < 11.99 || hours > 12 || !slices.Contains(locked.Args, office.Clock(until)) {
		t.Errorf("locked until %s, told %v", until, locked.Args)
	}
	tr.Clock.Set(until.Add(-2 * time.Millisecond))
	_, err = account.SignIn(tr.Ctx, tr.Office, right)
	wants(t, err, fault.Denied, "sign_in.locked")
	tr.Clock.Set(until)
	right.Login = " " + strings.ToUpper(right.Login) + " "
	in, err := account.SignIn(tr.Ctx, tr.Office, right)
	must(t, err)

	who := resolved(tr, in.Token)
	for i := range 5 {
		if i%2 == 0 {
			wants(t, account.StepUp(tr.Ctx, tr.Office, who, account.Proof{Password: "sai"}), fault.Denied, "step_up.wrong")
		} else {
			wants(t, account.ChangePassword(tr.Ctx, tr.Office, who, "sai", "Rất-bí-mật.2026"), fault.Invalid, "password.old_wrong")
		}
	}
	wants(t, account.StepUp(tr.Ctx, tr.Office, who, account.Proof{Password: demo.Password}), fault.Denied, "sign_in.locked")
	wants(t, account.ChangePassword(tr.Ctx, tr.Office, who, demo.Password, "Rất-bí-mật.2026"), fault.Denied, "sign_in.locked")
	_, err = account.SignIn(tr.Ctx, tr.Office, right)
	wants(t, err, fault.Denied, "sign_in.locked")
}

// TestGuessesAtOnce: guesses that come all at once are counted like guesses that come one after the other.
func TestGuessesAtOnce(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	told := map[string]int{}
	var mu sync.Mutex
	var crowd sync.WaitGroup
	for n := range 7 {
		crowd.Go(func() {
			_, err := account.SignIn(tr.Ctx, tr.Office, account.Credentials{Login: tr.Cast.Logins["person"].Login, Password: fmt.Sprintf("đoán %d", n)})
			mu.Lock()
			defer mu.Unlock()
			if f, ok := fault.As(err); ok {
				told[f.Key]++
			} else {
				t.Errorf("got %v", err)
			}
		})
	}
	crowd.Wait()
	if told["sign_in.wrong"] != 5 || told["sign_in.locked"] != 2 {
		t.Errorf("told %v, want five times wrong and then locked", told)
	}
}

// slip: the password of a slip opens the account once, to choose another.
func slip(t *testing.T, tr *trial.Trial) {
	admin := tr.As("unit_admin")
	issued, err := account.IssueAccounts(tr.Ctx, tr.Office, admin, []account.Issue{{Kind: "unit", Name: "Nguyễn Thị Hòa", Unit: admin.Unit}, {Kind: "unit", Name: "Nguyễn Tiến Hòa", Unit: admin.Unit}})
	must(t, err)
	if issued[0].Login != "hoa.nt" || issued[1].Login != "hoa.nt2" || issued[0].Password == issued[1].Password {
		t.Errorf("issued %+v", issued)
	}
	in, err := account.SignIn(tr.Ctx, tr.Office, account.Credentials{Login: issued[0].Login, Password: issued[0].Password})
	must(t, err)
	who, mustChange, err := account.Resolve(tr.Ctx, tr.Office, in.Token, "")
	must(t, err)
	if !in.MustChange || !mustChange {
		t.Error("the first password need not be changed")
	}
	for password, want := range map[string]string{
		issued[0].Password: "password.same", "Ngắn-1a": "password.too_short", "chỉ toàn chữ thường": "password.too_plain", "Thị-Hòa.2026-abc": "password.has_name",
		"Hoa.nt-2026-Abcdef": "password.has_name",
	} {
		wants(t, account.ChangePassword(tr.Ctx, tr.Office, who, issued[0].Password, password), fault.Invalid, want)
	}
	must(t, account.ChangePassword(tr.Ctx, tr.Office, who, issued[0].Password, "Mưa-rơi.2026-xyz"))
	if _, mustChange, err = account.Resolve(tr.Ctx, tr.Office, in.Token, ""); err != nil || mustChange {
		t.Errorf("after the change: must change %t, %v", mustChange, err)
	}
	_, err = account.SignIn(tr.Ctx, tr.Office, account.Credentials{Login: issued[0].Login, Password: issued[0].Password})
	wants(t, err, fault.Denied, "sign_in.wrong")
	_, err = account.IssueAccounts(tr.Ctx, tr.Office, admin, []account.Issue{{Dossier: tr.As("person").Dossier}})
	wants(t, err, fault.Invalid, "account.has_one")
	_, err = account.IssueAccounts(tr.Ctx, tr.Office, admin, []account.Issue{{Kind: "unit", Name: "Ai", Unit: admin.Unit, Login: " HOA.nt "}})
	wants(t, err, fault.Invalid, "account.login_taken")
}

// idle: a session ends when it is idle or old: fifteen minutes and twelve hours, five minutes for who administers accounts.
func idle(t *testing.T, tr *trial.Trial) {
	for name, minutes := range map[string]time.Duration{"person": 15, "unit_admin": 5} {
		token := signedIn(tr, name)
		seen := resolved(tr, token).Seen
		tr.Clock.Set(seen.Add(minutes*time.Minute - time.Millisecond))
		must(t, account.Touch(tr.Ctx, tr.Office, resolved(tr, token)))
		seen = resolved(tr, token).Seen
		tr.Clock.Set(seen.Add(minutes * time.Minute))
		_, _, err := account.Resolve(tr.Ctx, tr.Office, token, "")
		wants(t, err, fault.Denied, "session.idle")
	}
	token := signedIn(tr, "person")
	longest := resolved(tr, token).Seen.Add(12 * time.Hour)
	for at := tr.Clock.Now(); at.Before(longest.Add(-10 * time.Minute)); at = at.Add(10 * time.Minute) {
		tr.Clock.Set(at)
		must(t, account.Touch(tr.Ctx, tr.Office, resolved(tr, token)))
	}
	tr.Clock.Set(longest)
	_, _, err := account.Resolve(tr.Ctx, tr.Office, token, "")
	wants(t, err, fault.Denied, "session.idle")
}

// stepUp: an act of weight asks for the password again after five minutes.
func stepUp(t *testing.T, tr *trial.Trial) {
	token := signedIn(tr, "head")
	who := resolved(tr, token)
	tr.Clock.Set(who.Strong.Add(5*time.Minute + time.Second))
	_, err := approval.Approve(tr.Ctx, tr.Office, resolved(tr, token), approval.Approving{})
	wants(t, err, fault.Denied, "step_up.needed")
	must(t, account.StepUp(tr.Ctx, tr.Office, who, account.Proof{Password: demo.Password}))
	_, err = approval.Approve(tr.Ctx, tr.Office, resolved(tr, token), approval.Approving{})
	wants(t, err, fault.Invalid, "change.nothing_chosen")
}
