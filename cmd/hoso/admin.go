package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/compose"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/unit"
)

// adminCommand is "hoso admin".
type adminCommand struct {
	Data     string `required:"" type:"path" help:"Data directory; made when it is not there."`
	Postgres string `placeholder:"DSN" help:"PostgreSQL database instead of SQLite in the data directory."`
	Province string `default:"phu-tho" help:"Whose law holds."`
	Unit     string `required:"" help:"Name of the unit at the top of the tree: \"UBND tỉnh Phú Thọ\"."`
	Type     string `default:"ubnd_tinh" help:"Its type (law/data/province/…/units.yaml)."`
	Code     string `required:"" help:"Its identifier code (QĐ 20/2020/QĐ-TTg): H44."`
	Name     string `required:"" help:"Name of the administrator."`
	Login    string `required:"" help:"Login of the administrator."`
	Basis    string `required:"" help:"The decision the right rests on, written into the journal."`
}

// Help says when it may be used.
func (*adminCommand) Help() string {
	return `It opens an office that has no unit yet, and refuses every other: from then on accounts and rights come from the administrators, in the
journal, with their grounds. The one-time password is printed once and must be changed at the first sign-in.`
}

// Run opens the first unit, makes the first account and grants it the department administrator's role.
//
// Crash story: these are three acts. A crash after the first leaves a unit and nobody who may sign in; the next run finds the unit
// that carries this very code and no account under it, and goes on. Once there is an account it refuses.
func (a *adminCommand) Run(c console) (err error) {
	release, err := hold(a.Data)
	if err != nil {
		return err
	}
	defer release()
	house, err := compose.Open(c.ctx, compose.Config{Dir: a.Data, Postgres: a.Postgres, Province: a.Province})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	o := house.Office
	top, err := a.top(c.ctx, o)
	if err != nil {
		return err
	}
	issued, err := account.IssueAccounts(c.ctx, o, office.System(), []account.Issue{{Kind: "unit", Name: a.Name, Login: a.Login, Unit: top.ID, Basis: a.Basis}})
	if err != nil {
		return err
	}
	_, err = account.Grant(c.ctx, o, office.System(), account.Giving{Account: issued[0].Account, Role: "department_admin", Unit: top.ID,
		From: civil.FromTime(time.Now()), Basis: a.Basis})
	if err != nil {
		return err
	}
	c.printf("Unit: %s (%s)\nLogin: %s\nOne-time password: %s\n", top.Name, top.Code, issued[0].Login, issued[0].Password)
	return nil
}

// top opens the first unit, or finds the one an interrupted run opened.
func (a *adminCommand) top(ctx context.Context, o *office.Office) (unit.View, error) {
	units, accounts := 0, 0
	err := o.Store.View(ctx, func(r office.Reader) error {
		var err error
		if units, err = r.Count(office.Query{Noun: "unit"}); err != nil {
			return err
		}
		accounts, err = r.Count(office.Query{Noun: "account"})
		return err
	})
	if err != nil {
		return unit.View{}, err
	}
	if accounts > 0 || units > 1 {
		return unit.View{}, fmt.Errorf("%s is in use already: accounts are made by its administrators", a.Data)
	}
	if units == 1 {
		tree, err := unit.Tree(ctx, o, office.System())
		if err != nil || len(tree) != 1 || tree[0].Code != a.Code {
			return unit.View{}, errors.Join(err, errors.New("the unit that is there has another code"))
		}
		return tree[0], nil
	}
	if a.types(o.Book()) == nil {
		return unit.View{}, fmt.Errorf("%s knows no unit type %q", a.Province, a.Type)
	}
	opened, err := unit.Open(ctx, o, office.System(), []unit.Opening{{Name: a.Unit, Type: a.Type, Code: a.Code, From: civil.FromTime(o.Now()), Basis: a.Basis}})
	if err != nil {
		return unit.View{}, err
	}
	return opened[0], nil
}

func (a *adminCommand) types(book *law.Book) *law.UnitType {
	if p := book.Province(a.Province); p != nil {
		return p.UnitType(a.Type)
	}
	return nil
}
