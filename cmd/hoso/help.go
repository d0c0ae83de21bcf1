package main

import "github.com/alecthomas/kong"

// helpCommand is "hoso help" and "hoso help COMMAND", for whoever does not guess --help.
type helpCommand struct {
	Command []string `arg:"" optional:"" help:"Command to explain."`
}

// Run shows the help of a command, or of the program.
func (h *helpCommand) Run(k *kong.Kong) error {
	_, err := k.Parse(append(h.Command, "--help"))
	return err
}
