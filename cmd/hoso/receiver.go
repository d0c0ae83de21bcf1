package main

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"time"

	"hoso/exchange"
	"hoso/exchange/gateway"
	"hoso/exchange/national"
	"hoso/law"
)

const (
	receiverFile = "national.jsonl"
	receiverUser = "hoso-demo"
)

// receiver is the test peer of the demonstration, in this process, with a password that lives as long as the process.
type receiver struct {
	addr     string
	code     string // agency code of the province, the sender of its packets
	password string
	stop     context.CancelFunc
	ended    chan error
}

// openReceiver starts the peer and waits until it takes calls. It outlives the house, so that what is being sent while the program
// stops gets its answer.
func openReceiver(c console, listen, dir, code string, book *law.Book, now func() time.Time) (*receiver, error) {
	ctx, stop := context.WithCancel(context.WithoutCancel(c.ctx))
	r := &receiver{code: code, password: rand.Text(), stop: stop, ended: make(chan error, 1)}
	ready := make(chan string, 1)
	rules := exchange.BookRules(book)
	options := national.Options{Now: now, Logins: map[string]string{receiverUser: r.password}, Rules: func() gateway.Rules { return rules }}
	go func() {
		r.ended <- national.Serve(ctx, listen, filepath.Join(dir, receiverFile), options, func(addr string) { ready <- addr })
	}()
	select {
	case r.addr = <-ready:
		return r, nil
	case err := <-r.ended:
		stop()
		return nil, err
	}
}

func (r *receiver) address() string { return "http://" + r.addr }

// config is how the house reaches the peer.
func (r *receiver) config() *exchange.Config {
	return &exchange.Config{URL: r.address(), OrgCode: r.code, Username: receiverUser, Password: exchange.Secret(r.password)}
}

func (r *receiver) close() error {
	r.stop()
	return <-r.ended
}
