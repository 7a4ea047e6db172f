/* Wagtail's date picker would replace what it cannot read by today, unseen. The server says what is
   wrong with it instead. Without this script, or without any, the fields are plain text fields. */
jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
