# Short names for ./ninon-dev, for hands that type `make`. Arguments: make test ARGS="-k pacemaker"
.DEFAULT_GOAL := help
.PHONY: demo run test validate mutants bench docs doctor help

demo run test validate mutants bench docs doctor help:
	@./ninon-dev $@ $(ARGS)
