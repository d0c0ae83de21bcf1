package main

// helpCommand stands in the list of commands; "hoso help COMMAND" is read as "hoso COMMAND --help" before anything else.
type helpCommand struct {
	Command []string `arg:"" optional:"" help:"Command to explain."`
}

// Run is never reached with a command line that was read by run.
func (*helpCommand) Run() error { return nil }
