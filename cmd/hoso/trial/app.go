package trial

import (
	"encoding/base32"
	"time"

	"hoso/record/account"
)

// App is an authenticator app on somebody's telephone: it has its own copy of the secret, and shows each code once.
type App struct {
	clock  *Clock
	secret []byte
	last   int64
}

// App types a secret into an app, as it was shown: base32.
func (tr *Trial) App(secret string) *App {
	tr.T.Helper()
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		tr.T.Fatal(err)
	}
	return &App{clock: tr.Clock, secret: b}
}

// Code gives the next code that was not shown yet; where the app still shows a used one, its holder waits for the next.
func (a *App) Code() string {
	if now := account.StepAt(a.clock.Now()); now > a.last {
		a.last = now
	} else {
		a.last++
		a.clock.Set(time.Unix(a.last*int64(account.CodeStep/time.Second), 0))
	}
	return account.CodeAt(a.secret, a.last)
}
