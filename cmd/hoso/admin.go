package main

import (
	"context"
	"errors"
	"fmt"

	"hoso/civil"
	"hoso/cmd/hoso/compose"
	"hoso/id"
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
// Crash story: these are three acts, and the office is in use from the third on. Before that the same command goes on: it finds the unit
// by its code and the account by its login. A password that a crash kept from being printed is lost; another --login gets another one.
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
	first, err := a.first(c, o, top)
	if err != nil {
		return err
	}
	right := account.Giving{Account: first, Role: office.RoleDepartmentAdmin, Unit: top.ID, From: civil.FromTime(o.Now()), Basis: a.Basis}
	if _, err := account.Grant(c.ctx, o, office.System(), right); err != nil {
		return err
	}
	c.printf("%s (%s) is open; %s may sign in and must change the password.\n", top.Name, top.Code, a.Login)
	return nil
}

// top opens the first unit, or finds the one an interrupted run opened.
func (a *adminCommand) top(ctx context.Context, o *office.Office) (unit.View, error) {
	var grants int
	err := o.Store.View(ctx, func(r office.Reader) (err error) {
		grants, err = r.Count(office.Query{Noun: "grant_given"})
		return err
	})
	if err != nil {
		return unit.View{}, err
	}
	if grants > 0 {
		return unit.View{}, fmt.Errorf("%s is in use already: accounts are made by its administrators", a.Data)
	}
	tree, err := unit.Tree(ctx, o, office.System())
	if err != nil {
		return unit.View{}, err
	}
	if len(tree) > 0 && tree[0].Code == a.Code {
		return tree[0], nil
	}
	if len(tree) > 0 {
		return unit.View{}, fmt.Errorf("the unit that is there has the code %s", tree[0].Code)
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

// first makes the first account and prints its password at once, or finds the one an interrupted run made.
func (a *adminCommand) first(c console, o *office.Office, top unit.View) (id.Account, error) {
	var made []office.Row
	err := o.Store.View(c.ctx, func(r office.Reader) (err error) {
		made, err = r.Find(office.Query{Noun: "account", Where: []office.Where{{Key: "login", Op: "=", Value: a.Login}}})
		return err
	})
	if err != nil {
		return "", err
	}
	if len(made) > 0 {
		return id.Account(made[0].ID), nil
	}
	issued, err := account.IssueAccounts(c.ctx, o, office.System(), []account.Issue{{Kind: "unit", Name: a.Name, Login: a.Login, Unit: top.ID, Basis: a.Basis}})
	if err != nil {
		return "", err
	}
	c.printf("Login: %s\nOne-time password: %s\n", issued[0].Login, issued[0].Password)
	return issued[0].Account, nil
}

func (a *adminCommand) types(book *law.Book) *law.UnitType {
	if p := book.Province(a.Province); p != nil {
		return p.UnitType(a.Type)
	}
	return nil
}
