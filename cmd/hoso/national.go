package main

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"hoso/exchange"
	"hoso/exchange/gateway"
	"hoso/exchange/national"
	"hoso/law"
)

// nationalCommand is "hoso national".
type nationalCommand struct {
	Listen    string   `default:"127.0.0.1:8090" help:"Address to serve on; without a host it is this machine only."`
	Data      string   `default:"./hoso-data/national.jsonl" type:"path" help:"File that keeps what was received."`
	Login     []string `default:"hoso-demo:hoso-demo" placeholder:"USER:PASSWORD" help:"Who may sign in, or a client id with its secret. May be repeated."`
	Org       []string `placeholder:"CODE" help:"Agencies that may send; none: any code of the right shape."`
	Forgetful bool     `help:"Do not know a Transaction_ID again, as the gateway of 2020."`
}

// Help tells of the switches, which are on its own page.
func (*nationalCommand) Help() string {
	return `It behaves by the server rules of the national gateway as far as they are known, says on its page that it is a test peer, and shows what
it holds at /records to this machine only. To make it misbehave, set its switches while it runs, for example
  curl -d drop=1 http://127.0.0.1:8090/switch     take the next packet, then cut the line instead of answering
Others: half=N fail_after=N fail_before=N refuse=N field=NAME reason=TEXT delay=2s.`
}

// Run serves until told to stop.
func (n *nationalCommand) Run(c console) error {
	logins, err := readLogins(n.Login)
	if err != nil {
		return err
	}
	book, err := law.Load(law.Embedded())
	if err != nil {
		return err
	}
	rules := exchange.BookRules(book)
	options := national.Options{Now: time.Now, Logins: logins, Orgs: map[string]bool{}, Rules: func() gateway.Rules { return rules }, Forgetful: n.Forgetful,
		Log: logger(c, slog.LevelInfo, false)}
	for _, code := range n.Org {
		options.Orgs[code] = true
	}
	return national.Serve(c.ctx, n.Listen, n.Data, options, func(addr string) {
		c.printf("Test peer of the national database (not the Ministry's): http://%s\nWhat it receives is kept in %s. Stop: Ctrl+C.\n", addr, n.Data)
	})
}

func readLogins(pairs []string) (map[string]string, error) {
	logins := map[string]string{}
	for _, pair := range pairs {
		name, password, ok := strings.Cut(pair, ":")
		if !ok || name == "" || password == "" {
			return nil, fmt.Errorf("--login is USER:PASSWORD")
		}
		logins[name] = password
	}
	return logins, nil
}
