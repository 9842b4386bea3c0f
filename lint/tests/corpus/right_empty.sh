#!/bin/bash
# expect: nothing

