package conformance

import (
	"encoding/json"

	"github.com/rogpeppe/go-internal/testscript"

	"hoso/office/account"
	"hoso/web"
)

// second takes the second step of a sign-in, where the answer to the password asks for one and there is an app to give a code.
func (c *town) second(login string) error {
	var in account.SignedIn
	if err := json.Unmarshal(c.body, &in); err != nil || in.Ticket == "" || c.apps[login] == nil {
		return nil //nolint:nilerr // a refusal is told by the caller
	}
	return c.post("/dang-nhap/buoc-hai", map[string]string{"ticket": in.Ticket, "code": c.apps[login].Code()})
}

// protect sets up a second factor for whoever's right rests for want of one: days have passed since they first signed in.
func (c *town) protect(login string) error {
	status, body, acts := c.status, c.body, c.acts
	defer func() { c.status, c.body, c.acts = status, body, acts }()
	var me web.Me
	if err := c.get("/toi"); err != nil || json.Unmarshal(c.body, &me) != nil || !me.Second.Held || me.MustChange {
		return nil //nolint:nilerr // who has to change the first password does that before
	}
	return c.setUp(login)
}

// setUp sets an authenticator app up for whoever is signed in.
func (c *town) setUp(login string) error {
	if err := c.get("/tai-khoan/bao-mat/ung-dung"); err != nil {
		return err
	}
	var offer account.AppOffer
	if err := json.Unmarshal(c.body, &offer); err != nil {
		return err
	}
	app := c.App(offer.Secret)
	c.apps[login] = app
	return c.post("/tai-khoan/bao-mat/ung-dung", map[string]string{"ticket": offer.Ticket, "code": app.Code(), "name": "Điện thoại"})
}

// doApp sets an authenticator app up in the session that is open.
func (c *town) doApp(_ *testscript.TestScript, args []string) error { return c.setUp(args[0]) }

// doCode keeps the next code of somebody's app.
func doCode(ts *testscript.TestScript, _ bool, args []string) {
	app := at(ts).apps[args[1]]
	if app == nil {
		ts.Fatalf("%s has no app", args[1])
	}
	ts.Setenv(args[0], app.Code())
}
